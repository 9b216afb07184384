package dev.millrace.query.rpc;

import dev.millrace.admin.v1.BreakerState;
import dev.millrace.admin.v1.CacheStatistics;
import dev.millrace.admin.v1.ClearCacheRequest;
import dev.millrace.admin.v1.ClearCacheResponse;
import dev.millrace.admin.v1.GetCacheStatisticsRequest;
import dev.millrace.admin.v1.GetCacheStatisticsResponse;
import dev.millrace.admin.v1.QueryAdminServiceGrpc;
import dev.millrace.contract.errors.Failures;
import dev.millrace.contract.errors.Refusal;
import dev.millrace.contract.ownership.Owners;
import dev.millrace.query.cache.CacheKey;
import dev.millrace.query.cache.CacheKind;
import dev.millrace.query.cache.CacheMeters;
import dev.millrace.query.cache.CacheMeters.CacheTier;
import dev.millrace.query.cache.CacheMeters.Counts;
import dev.millrace.query.cache.LocalCaches;
import dev.millrace.query.cache.LocalTier;
import dev.millrace.query.cache.LocalViews;
import dev.millrace.query.cache.RedisMemory;
import dev.millrace.query.cache.RemoteTier;
import dev.millrace.query.cache.RemoteTier.Cleared;
import dev.millrace.v1.ErrorReason;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/** What operators ask of the caches. Nothing here waits. */
public final class QueryAdminGrpc extends QueryAdminServiceGrpc.QueryAdminServiceImplBase {
  private static final long RETRY_MILLIS = 1_000;

  /** What Redis holds of these; absences stay in the process. */
  private static final List<CacheKind> REDIS_KINDS =
      List.of(CacheKind.TRANSACTION, CacheKind.LIST, CacheKind.SUMMARY);

  private final LocalCaches local;
  private final RemoteTier remote;
  private final CacheMeters meters;
  private final Supplier<Owners> owners;

  /** The service over these caches. */
  public QueryAdminGrpc(
      LocalCaches local, RemoteTier remote, CacheMeters meters, Supplier<Owners> owners) {
    this.local = local;
    this.remote = remote;
    this.meters = meters;
    this.owners = owners;
  }

  @Override
  public void getCacheStatistics(
      GetCacheStatisticsRequest request, StreamObserver<GetCacheStatisticsResponse> observer) {
    reply(
        "getCacheStatistics",
        observer,
        remote.memory(),
        memory -> {
          GetCacheStatisticsResponse.Builder response =
              GetCacheStatisticsResponse.newBuilder()
                  .addCaches(transactions())
                  .addCaches(views(CacheKind.ABSENT, local.absences()))
                  .addCaches(views(CacheKind.LIST, local.lists()))
                  .addCaches(views(CacheKind.SUMMARY, local.summaries()))
                  .setBreaker(breaker())
                  .setRedisConnected(remote.isConnected());
          REDIS_KINDS.forEach(
              kind ->
                  response.addCaches(
                      counted(CacheTier.REDIS, kind, meters.of(CacheTier.REDIS, kind))));
          memory.ifPresent(held -> put(response, held));
          return response.build();
        });
  }

  private static void put(GetCacheStatisticsResponse.Builder response, RedisMemory held) {
    response
        .setRedisKeys(held.keys())
        .setRedisUsedBytes(held.usedBytes())
        .setRedisBytesMax(held.bytesMax());
  }

  private CacheStatistics.Builder transactions() {
    LocalTier cache = local.transactions();
    return counted(CacheTier.LOCAL, CacheKind.TRANSACTION, cache.counts())
        .setEntries(cache.entries())
        .setWeightBytes(cache.weightBytes())
        .setWeightBytesMax(cache.bytesMax())
        .setEvictions(cache.evictions());
  }

  private static CacheStatistics.Builder views(CacheKind kind, LocalViews<?> cache) {
    return counted(CacheTier.LOCAL, kind, cache.counts())
        .setEntries(cache.entries())
        .setWeightBytes(cache.weightBytes())
        .setWeightBytesMax(cache.bytesMax())
        .setEvictions(cache.evictions());
  }

  private static CacheStatistics.Builder counted(CacheTier tier, CacheKind kind, Counts counts) {
    return CacheStatistics.newBuilder()
        .setTier(tier.text())
        .setKind(kind.text())
        .setHits(counts.hits())
        .setMisses(counts.misses())
        .setStaleFills(counts.staleFills());
  }

  private BreakerState breaker() {
    return switch (remote.breaker()) {
      case CLOSED -> BreakerState.BREAKER_STATE_CLOSED;
      case OPEN -> BreakerState.BREAKER_STATE_OPEN;
      case HALF_OPEN -> BreakerState.BREAKER_STATE_HALF_OPEN;
    };
  }

  @Override
  public void clearCache(ClearCacheRequest request, StreamObserver<ClearCacheResponse> observer) {
    CompletableFuture<Cleared> redis =
        request.getRedis()
            ? remote.clear(CacheKey.prefix(Checks.known(owners.get()).topicId()))
            : CompletableFuture.completedFuture(new Cleared(0, true));
    // After Redis, so that it is not filled from what was to go; and not here: a large cache takes
    // longer than an event loop may be held.
    CompletableFuture<ClearCacheResponse> cleared =
        redis.thenCompose(
            remotely ->
                CompletableFuture.supplyAsync(
                    () -> cleared(remotely, request.getLocal() ? local.clear() : 0)));
    reply("clearCache", observer, cleared, response -> response);
  }

  private static ClearCacheResponse cleared(Cleared redis, long localEntries) {
    if (!redis.complete()) {
      throw Refusal.unavailable(
              ErrorReason.ERROR_REASON_INTERNAL,
              "Redis did not answer, so that it may still hold keys",
              RETRY_MILLIS)
          .with("redis_keys", Long.toString(redis.keys()))
          .asException();
    }
    return ClearCacheResponse.newBuilder()
        .setLocalEntries(localEntries)
        .setRedisKeys(redis.keys())
        .build();
  }

  private static <T, R> void reply(
      String method,
      StreamObserver<R> observer,
      CompletableFuture<T> found,
      Function<T, R> response) {
    if (observer instanceof ServerCallStreamObserver<R> call) {
      // With a handler, replying to a client that is gone does nothing instead of throwing.
      call.setOnCancelHandler(() -> {});
    }
    var _ =
        found
            .thenApply(response)
            .whenComplete(
                (answer, failure) -> {
                  if (failure != null) {
                    observer.onError(Failures.answer(failure, method));
                    return;
                  }
                  observer.onNext(answer);
                  observer.onCompleted();
                });
  }
}
