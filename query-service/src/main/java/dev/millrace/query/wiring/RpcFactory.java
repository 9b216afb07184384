package dev.millrace.query.wiring;

import dev.millrace.contract.ownership.OwnerDirectory;
import dev.millrace.contract.rpc.AccessInterceptor;
import dev.millrace.contract.rpc.AccessPolicy;
import dev.millrace.contract.rpc.CallGuard;
import dev.millrace.query.cache.LocalTier;
import dev.millrace.query.cache.RemoteTier;
import dev.millrace.query.freshness.Demands;
import dev.millrace.query.freshness.Requirements;
import dev.millrace.query.freshness.Watermarks;
import dev.millrace.query.lookup.AccountEstimates;
import dev.millrace.query.lookup.AccountLists;
import dev.millrace.query.lookup.AccountSummaries;
import dev.millrace.query.lookup.Aggregates;
import dev.millrace.query.lookup.AllPartitions;
import dev.millrace.query.lookup.Counts;
import dev.millrace.query.lookup.LedgerCounts;
import dev.millrace.query.lookup.RecordLists;
import dev.millrace.query.lookup.Steps;
import dev.millrace.query.lookup.TransactionLookup;
import dev.millrace.query.lookup.Walks;
import dev.millrace.query.owner.OwnerChannels;
import dev.millrace.query.page.PageTokens;
import dev.millrace.query.route.Router;
import dev.millrace.query.rpc.AccountCalls;
import dev.millrace.query.rpc.AnalysisCalls;
import dev.millrace.query.rpc.Pages;
import dev.millrace.query.rpc.QueryGrpc;
import dev.millrace.query.rpc.Reads;
import dev.millrace.query.rpc.Replying;
import dev.millrace.query.rpc.RpcMeters;
import dev.millrace.query.rpc.ScanCalls;
import dev.millrace.query.rpc.TransactionCalls;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.grpc.MetricCollectingServerInterceptor;
import io.micronaut.context.annotation.Factory;
import io.micronaut.grpc.server.interceptor.OrderedServerInterceptor;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The public service and what stands in front of it. */
@Factory
final class RpcFactory {
  private static final Logger LOG = LoggerFactory.getLogger(RpcFactory.class);

  private static final int PAGE_TOKEN_KEY_BYTES = 32;

  // The lowest is outermost: it sees what those inside it throw and how they close the call.
  private static final int METERS_ORDER = -300;
  private static final int GUARD_ORDER = -200;
  private static final int ACCESS_ORDER = -100;

  @Singleton
  OrderedServerInterceptor metersInterceptor(MeterRegistry registry) {
    return new OrderedServerInterceptor(
        new MetricCollectingServerInterceptor(registry), METERS_ORDER);
  }

  @Singleton
  OrderedServerInterceptor guardInterceptor() {
    return new OrderedServerInterceptor(new CallGuard(), GUARD_ORDER);
  }

  @Singleton
  OrderedServerInterceptor accessInterceptor() {
    return new OrderedServerInterceptor(new AccessInterceptor(AccessPolicy.OPEN), ACCESS_ORDER);
  }

  @Singleton
  BindableService reflection() {
    return ProtoReflectionServiceV1.newInstance();
  }

  @Singleton
  TransactionLookup transactionLookup(
      LocalTier local,
      RemoteTier remote,
      Router router,
      OwnerChannels calls,
      Demands demands,
      Watermarks watermarks,
      MeterRegistry registry) {
    TransactionLookup lookup =
        new TransactionLookup(local, remote, router, calls, demands, watermarks, System::nanoTime);
    Gauge.builder("millrace.query.flights", lookup, TransactionLookup::flightsUnderWay)
        .description("Look-ups of one transaction that concurrent misses share")
        .register(registry);
    return lookup;
  }

  @Singleton
  ServerServiceDefinition queryService(
      QuerySettings settings,
      OwnerDirectory directory,
      TransactionLookup transactions,
      Router router,
      OwnerChannels calls,
      Demands demands,
      MeterRegistry registry) {
    QuerySettings.Reading reading = settings.reading();
    QuerySettings.Paging paging = settings.paging();
    Reads reads =
        new Reads(
            directory::owners,
            new Requirements(reading.maxStalenessMillis()),
            TimeUnit.MILLISECONDS.toNanos(reading.deadlineDefaultMillis()),
            reading.waitSharePercent(),
            System::nanoTime);
    Replying replying = new Replying(new RpcMeters(registry), System::nanoTime);
    Pages pages =
        new Pages(
            new PageTokens(pageTokenKeys(settings.pageTokenKeys())),
            QuerySettings.Paging.PAGE_SIZE_DEFAULT,
            paging.pageSizeMax());
    AllPartitions partitions = new AllPartitions(router, demands);
    Walks walks =
        new Walks(
            partitions,
            new Walks.Bounds(paging.replyBytesMax(), paging.scannedMax()),
            System::currentTimeMillis);
    AccountSummaries summaries = new AccountSummaries(partitions, calls);
    return CallGuard.parsedInside(
        new QueryGrpc(
            new TransactionCalls(reads, transactions, paging.replyBytesMax(), replying),
            new AccountCalls(reads, new AccountLists(walks, calls), summaries, pages, replying),
            new ScanCalls(reads, new RecordLists(walks, calls), pages, replying),
            analysisCalls(reads, partitions, summaries, calls, paging, replying)));
  }

  private static AnalysisCalls analysisCalls(
      Reads reads,
      AllPartitions partitions,
      AccountSummaries summaries,
      OwnerChannels calls,
      QuerySettings.Paging paging,
      Replying replying) {
    Steps steps = new Steps(partitions, System::nanoTime);
    Aggregates aggregates =
        new Aggregates(
            steps,
            calls,
            new Aggregates.Bounds(paging.groupsMax(), paging.replyBytesMax(), paging.scannedMax()));
    Counts counts =
        new Counts(
            summaries,
            aggregates,
            new AccountEstimates(partitions, calls),
            new LedgerCounts(partitions, steps, calls, paging.scannedMax()));
    return new AnalysisCalls(reads, aggregates, counts, replying);
  }

  private static List<byte[]> pageTokenKeys(List<byte[]> configured) {
    if (!configured.isEmpty()) {
      return configured;
    }
    LOG.warn(
        "page tokens are signed with a key of this process alone; set it where several instances"
            + " serve, or walks should survive a restart: setting={}",
        QuerySettings.PAGE_TOKEN_KEYS);
    byte[] key = new byte[PAGE_TOKEN_KEY_BYTES];
    new SecureRandom().nextBytes(key);
    return List.of(key);
  }
}
