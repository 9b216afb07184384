package dev.millrace.query.wiring;

import dev.millrace.contract.ownership.OwnerDirectory;
import dev.millrace.contract.rpc.AccessInterceptor;
import dev.millrace.contract.rpc.AccessPolicy;
import dev.millrace.contract.rpc.CallGuard;
import dev.millrace.query.cache.CacheMeters;
import dev.millrace.query.cache.LocalCaches;
import dev.millrace.query.cache.RemoteTier;
import dev.millrace.query.freshness.Demands;
import dev.millrace.query.freshness.Requirements;
import dev.millrace.query.lookup.CachedLists;
import dev.millrace.query.lookup.CachedSummaries;
import dev.millrace.query.lookup.Positions;
import dev.millrace.query.lookup.TransactionLookup;
import dev.millrace.query.owner.GatheredGets;
import dev.millrace.query.page.PageTokens;
import dev.millrace.query.page.ResumeTokens;
import dev.millrace.query.route.Router;
import dev.millrace.query.rpc.QueryAdminGrpc;
import dev.millrace.query.rpc.QueryGrpc;
import dev.millrace.query.rpc.Reads;
import dev.millrace.query.rpc.RpcMeters;
import dev.millrace.query.rpc.StreamReads;
import dev.millrace.query.rpc.Streams;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
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
  ServerServiceDefinition queryService(
      QuerySettings settings,
      OwnerDirectory directory,
      TransactionLookup transactions,
      CachedLists lists,
      CachedSummaries summaries,
      Router router,
      GatheredGets gets,
      Demands demands,
      Streams streams,
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
    List<byte[]> keys = pageTokenKeys(settings.pageTokenKeys());
    return CallGuard.parsedInside(
        new QueryGrpc(
            reads,
            transactions,
            lists,
            summaries,
            new StreamReads(
                directory::owners,
                reads,
                demands,
                new Positions(router, gets, demands),
                new ResumeTokens(keys),
                streams,
                System::currentTimeMillis),
            new PageTokens(keys),
            new QueryGrpc.Limits(
                QuerySettings.Paging.PAGE_SIZE_DEFAULT,
                paging.pageSizeMax(),
                paging.replyBytesMax()),
            new RpcMeters(registry),
            System::nanoTime));
  }

  @Singleton
  ServerServiceDefinition queryAdminService(
      LocalCaches local, RemoteTier remote, CacheMeters meters, OwnerDirectory directory) {
    return CallGuard.parsedInside(new QueryAdminGrpc(local, remote, meters, directory::owners));
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
