package dev.millrace.query.cache;

import io.lettuce.core.KeyValue;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Transactions in Redis. Reads are one MGET behind a breaker; fills are pipelined on a connection
 * of their own, so that they never stand in a read's way, and dropped when too many are under way.
 */
public final class RedisTier implements RemoteTier {
  /** Half of what a connection queues; the largest batch get fills in two turns. */
  private static final int FILLS_UNDER_WAY_MAX = 512;

  private final RedisConnections connections;
  private final Breaker breaker;
  private final RedisMeters meters;
  private final LongSupplier nanoTime;
  private final SetArgs expiry;
  private final AtomicInteger fillsUnderWay = new AtomicInteger();

  /** A tier that connects by itself, now or later. */
  public RedisTier(
      RedisConnections connections,
      RedisSettings settings,
      RedisMeters meters,
      LongSupplier nanoTime) {
    this.connections = connections;
    this.meters = meters;
    this.nanoTime = nanoTime;
    this.expiry = SetArgs.Builder.ex(settings.ttlSeconds());
    this.breaker =
        new Breaker(
            settings.breakerFailures(),
            TimeUnit.MILLISECONDS.toNanos(settings.breakerPauseMillis()),
            nanoTime);
    meters.breaker(breaker::state);
  }

  @Override
  public CompletableFuture<Map<CacheKey, byte[]>> get(Collection<CacheKey> keys) {
    @Nullable StatefulRedisConnection<String, byte[]> connection = connections.reads();
    if (connection == null || keys.isEmpty() || !breaker.tryPass()) {
      meters.readsSkipped.increment();
      return CompletableFuture.completedFuture(Map.of());
    }
    long startNanos = nanoTime.getAsLong();
    return ask(connection, keys)
        .handle(
            (found, failure) -> {
              meters.latency.record(nanoTime.getAsLong() - startNanos, TimeUnit.NANOSECONDS);
              return failure == null ? succeeded(found, keys.size()) : failed();
            })
        .toCompletableFuture();
  }

  private static CompletionStage<List<KeyValue<String, byte[]>>> ask(
      StatefulRedisConnection<String, byte[]> connection, Collection<CacheKey> keys) {
    try {
      return connection.async().mget(keys.stream().map(CacheKey::text).toArray(String[]::new));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private Map<CacheKey, byte[]> succeeded(List<KeyValue<String, byte[]>> found, int asked) {
    breaker.succeeded();
    Map<CacheKey, byte[]> hits = new HashMap<>();
    for (KeyValue<String, byte[]> pair : found) {
      if (pair.hasValue()) {
        hits.put(new CacheKey(pair.getKey()), pair.getValue());
      }
    }
    meters.hits.increment(hits.size());
    meters.misses.increment(asked - hits.size());
    return hits;
  }

  private Map<CacheKey, byte[]> failed() {
    breaker.failed();
    meters.readFailures.increment();
    return Map.of();
  }

  @Override
  public void put(Map<CacheKey, CachedTransaction> transactions) {
    @Nullable StatefulRedisConnection<String, byte[]> connection = connections.fills();
    if (connection == null || breaker.state() != Breaker.State.CLOSED) {
      meters.fillsSkipped.increment(transactions.size());
      return;
    }
    try {
      transactions.forEach((key, transaction) -> fill(connection.async(), key, transaction));
      connection.flushCommands();
    } catch (RuntimeException e) {
      meters.fillFailures.increment();
    }
  }

  private void fill(
      RedisAsyncCommands<String, byte[]> redis, CacheKey key, CachedTransaction transaction) {
    if (fillsUnderWay.incrementAndGet() > FILLS_UNDER_WAY_MAX) {
      fillsUnderWay.decrementAndGet();
      meters.fillsSkipped.increment();
      return;
    }
    CompletionStage<String> written;
    try {
      written = redis.set(key.text(), transaction.stored().toByteArray(), expiry);
    } catch (RuntimeException e) {
      written = CompletableFuture.failedFuture(e);
    }
    var _ =
        written.whenComplete(
            (_, failure) -> {
              fillsUnderWay.decrementAndGet();
              if (failure != null) {
                meters.fillFailures.increment();
              }
            });
  }

  @Override
  public String state() {
    return (connections.reads() == null ? "connecting" : "connected")
        + ", breaker "
        + breaker.state();
  }

  @Override
  public void close() {
    connections.close();
  }
}
