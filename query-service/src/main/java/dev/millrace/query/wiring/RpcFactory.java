package dev.millrace.query.wiring;

import dev.millrace.contract.ownership.OwnerDirectory;
import dev.millrace.contract.rpc.AccessInterceptor;
import dev.millrace.contract.rpc.AccessPolicy;
import dev.millrace.contract.rpc.ByteBudget;
import dev.millrace.contract.rpc.CallGuard;
import dev.millrace.contract.rpc.ReplyBytes;
import dev.millrace.query.cache.CacheMeters;
import dev.millrace.query.cache.LocalCaches;
import dev.millrace.query.cache.RemoteTier;
import dev.millrace.query.freshness.Demands;
import dev.millrace.query.freshness.Requirements;
import dev.millrace.query.lookup.AccountEstimates;
import dev.millrace.query.lookup.AccountSummaries;
import dev.millrace.query.lookup.Aggregates;
import dev.millrace.query.lookup.AllPartitions;
import dev.millrace.query.lookup.CachedLists;
import dev.millrace.query.lookup.CachedSummaries;
import dev.millrace.query.lookup.Counts;
import dev.millrace.query.lookup.LedgerCounts;
import dev.millrace.query.lookup.Positions;
import dev.millrace.query.lookup.RecordLists;
import dev.millrace.query.lookup.Steps;
import dev.millrace.query.lookup.TransactionLookup;
import dev.millrace.query.lookup.Walks;
import dev.millrace.query.owner.GatheredGets;
import dev.millrace.query.owner.OwnerChannels;
import dev.millrace.query.page.PageTokens;
import dev.millrace.query.page.ResumeTokens;
import dev.millrace.query.route.Router;
import dev.millrace.query.rpc.AccountCalls;
import dev.millrace.query.rpc.AnalysisCalls;
import dev.millrace.query.rpc.Pages;
import dev.millrace.query.rpc.QueryAdminGrpc;
import dev.millrace.query.rpc.QueryGrpc;
import dev.millrace.query.rpc.Reads;
import dev.millrace.query.rpc.Replying;
import dev.millrace.query.rpc.RpcMeters;
import dev.millrace.query.rpc.ScanCalls;
import dev.millrace.query.rpc.StreamReads;
import dev.millrace.query.rpc.Streams;
import dev.millrace.query.rpc.TransactionCalls;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.grpc.MetricCollectingServerInterceptor;
import io.micronaut.context.annotation.Factory;
import io.micronaut.grpc.server.interceptor.OrderedServerInterceptor;
import jakarta.inject.Singleton;
import java.util.concurrent.TimeUnit;

/** The public service and what stands in front of it. */
@Factory
final class RpcFactory {
  // The lowest is outermost: it sees what those inside it throw and how they close the call.
  private static final int METERS_ORDER = -300;
  private static final int GUARD_ORDER = -200;
  private static final int ACCESS_ORDER = -100;
  private static final int BYTES_ORDER = -50;

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
  ByteBudget byteBudget(MeterRegistry registry) {
    ByteBudget budget = ByteBudget.ofHeap();
    Gauge.builder("millrace.query.replies.held", budget, ByteBudget::bytes)
        .description("What owners' answers and replies not written yet hold")
        .baseUnit("bytes")
        .register(registry);
    Gauge.builder("millrace.query.replies.held.max", budget, ByteBudget::bytesMax)
        .description("Where further ones are refused")
        .baseUnit("bytes")
        .register(registry);
    FunctionCounter.builder("millrace.query.replies.refused", budget, ByteBudget::refused)
        .description("Of owners' answers and replies that would have exceeded what all may hold")
        .baseUnit("refusals")
        .register(registry);
    return budget;
  }

  @Singleton
  OrderedServerInterceptor replyBytesInterceptor(ByteBudget budget) {
    return new OrderedServerInterceptor(new ReplyBytes(budget), BYTES_ORDER);
  }

  @Singleton
  BindableService reflection() {
    return ProtoReflectionServiceV1.newInstance();
  }

  @Singleton
  Reads reads(QuerySettings settings, OwnerDirectory directory) {
    QuerySettings.Reading reading = settings.reading();
    return new Reads(
        directory::owners,
        new Requirements(reading.maxStalenessMillis()),
        TimeUnit.MILLISECONDS.toNanos(reading.deadlineDefaultMillis()),
        reading.waitSharePercent(),
        System::nanoTime);
  }

  @Singleton
  Replying replying(MeterRegistry registry) {
    return new Replying(new RpcMeters(registry), System::nanoTime);
  }

  @Singleton
  TokenKeys tokenKeys(QuerySettings settings) {
    return TokenKeys.of(settings.pageTokenKeys());
  }

  @Singleton
  Pages pages(QuerySettings settings, TokenKeys keys) {
    return new Pages(
        new PageTokens(keys.keys()),
        QuerySettings.Paging.PAGE_SIZE_DEFAULT,
        settings.paging().pageSizeMax());
  }

  @Singleton
  AnalysisCalls analysisCalls(
      QuerySettings settings,
      Reads reads,
      AllPartitions partitions,
      AccountSummaries summaries,
      OwnerChannels calls,
      Replying replying) {
    QuerySettings.Paging paging = settings.paging();
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

  @Singleton
  StreamReads streamReads(
      OwnerDirectory directory,
      Reads reads,
      Demands demands,
      Router router,
      GatheredGets gets,
      TokenKeys keys,
      Streams streams) {
    return new StreamReads(
        directory::owners,
        reads,
        demands,
        new Positions(router, gets, demands),
        new ResumeTokens(keys.keys()),
        streams,
        System::currentTimeMillis);
  }

  @Singleton
  ServerServiceDefinition queryService(
      QuerySettings settings,
      Reads reads,
      TransactionLookup transactions,
      CachedLists lists,
      CachedSummaries summaries,
      Walks walks,
      OwnerChannels calls,
      Pages pages,
      AnalysisCalls analysis,
      StreamReads streams,
      Replying replying) {
    return CallGuard.parsedInside(
        new QueryGrpc(
            new TransactionCalls(reads, transactions, settings.paging().replyBytesMax(), replying),
            new AccountCalls(reads, lists, summaries, pages, replying),
            new ScanCalls(reads, new RecordLists(walks, calls), pages, replying),
            analysis,
            streams));
  }

  @Singleton
  ServerServiceDefinition queryAdminService(
      LocalCaches local, RemoteTier remote, CacheMeters meters, OwnerDirectory directory) {
    return CallGuard.parsedInside(new QueryAdminGrpc(local, remote, meters, directory::owners));
  }
}
