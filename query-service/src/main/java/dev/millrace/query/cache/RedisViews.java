package dev.millrace.query.cache;

import dev.millrace.query.cache.CacheMeters.CacheTier;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Snapshots in Redis. */
final class RedisViews {
  /** What PTTL says of a key that is not there; of one without an end to its life it says -1. */
  private static final long NOT_THERE_MILLIS = -2;

  private static final byte[] NOT_OURS = {};

  private final RedisGate gate;
  private final long lifeMillis;
  private final CacheMeters meters;
  private final Clock clock;
  private final LongSupplier nanoTime;

  RedisViews(
      RedisGate gate, long lifeMillis, CacheMeters meters, Clock clock, LongSupplier nanoTime) {
    this.gate = gate;
    this.lifeMillis = lifeMillis;
    this.meters = meters;
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  /** The snapshot if there is one, however old. */
  CompletableFuture<Optional<Snapshot>> get(ViewKey key) {
    return gate.read(redis -> ask(redis, key), Optional.empty());
  }

  private CompletionStage<Optional<Snapshot>> ask(
      RedisAsyncCommands<String, byte[]> redis, ViewKey key) {
    // In this order: should another come between, the life that is told is the shorter one.
    CompletionStage<Long> left = redis.pttl(key.text());
    CompletionStage<byte[]> value =
        redis
            .get(key.text())
            .exceptionallyCompose(
                failure ->
                    isOfOtherType(failure)
                        ? CompletableFuture.completedFuture(NOT_OURS)
                        : CompletableFuture.failedFuture(failure));
    return left.thenCombine(value, (leftMillis, bytes) -> decode(key, leftMillis, bytes));
  }

  /** Redis works, and the next fill replaces the value. */
  private static boolean isOfOtherType(Throwable failure) {
    @Nullable Throwable cause = RedisGate.causeOf(failure);
    return cause instanceof RedisCommandExecutionException
        && cause.getMessage() != null
        && cause.getMessage().startsWith("WRONGTYPE");
  }

  private Optional<Snapshot> decode(ViewKey key, long leftMillis, byte @Nullable [] value) {
    @Nullable Snapshot found = null;
    if (value != null && leftMillis != NOT_THERE_MILLIS) {
      found =
          leftMillis < 0
              ? null
              : SnapshotFormat.decode(value, key, leftMillis, nanoTime.getAsLong(), clock.millis());
      if (found == null) {
        meters.of(CacheTier.REDIS, key.kind()).damaged();
      }
    }
    if (found == null) {
      meters.of(CacheTier.REDIS, key.kind()).missed(1);
    }
    return Optional.ofNullable(found);
  }

  /** Keeps it, if it can, unless what is there is fresher. */
  void offer(ViewKey key, Snapshot snapshot) {
    long nowNanos = nanoTime.getAsLong();
    long leftMillis = lifeMillis - TimeUnit.NANOSECONDS.toMillis(nowNanos - snapshot.readAtNanos());
    @Nullable StatefulRedisConnection<String, byte[]> connection = gate.fills(1);
    if (connection == null || leftMillis <= 0) {
      return;
    }
    byte[] value = SnapshotFormat.encode(key, snapshot, lifeMillis, nowNanos, clock.millis());
    @Nullable CompletionStage<Boolean> taken =
        gate.fill(
            connection, value.length, to -> OfferScript.run(to, key.text(), value, leftMillis));
    if (taken != null) {
      var _ = taken.thenAccept(meters.of(CacheTier.REDIS, key.kind())::filled);
    }
  }
}
