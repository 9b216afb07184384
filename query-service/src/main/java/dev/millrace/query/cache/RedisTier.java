package dev.millrace.query.cache;

import dev.millrace.query.cache.CacheMeters.CacheTier;
import dev.millrace.query.cache.CacheMeters.Counts;
import io.lettuce.core.KeyValue;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The caches in Redis. Transactions are read by one MGET; fills of them are pipelined. */
public final class RedisTier implements RemoteTier {
  private final RedisConnections connections;
  private final RedisGate gate;
  private final RedisViews views;
  private final RedisKeys keys;
  private final Counts counts;
  private final SetArgs longLife;
  private final SetArgs shortLife;

  /** A tier that connects by itself, now or later. */
  public RedisTier(
      RedisConnections connections,
      RedisSettings settings,
      RedisMeters meters,
      CacheMeters cacheMeters,
      Clock clock,
      LongSupplier nanoTime) {
    this.connections = connections;
    this.gate = new RedisGate(connections, settings, meters, nanoTime);
    this.views = new RedisViews(gate, settings.viewLifeMillis(), cacheMeters, clock, nanoTime);
    this.keys = new RedisKeys(gate);
    this.counts = cacheMeters.of(CacheTier.REDIS, CacheKind.TRANSACTION);
    this.longLife = SetArgs.Builder.ex(settings.longLifeSeconds());
    this.shortLife = SetArgs.Builder.ex(settings.shortLifeSeconds());
  }

  @Override
  public CompletableFuture<Map<CacheKey, byte[]>> get(Collection<CacheKey> asked) {
    if (asked.isEmpty()) {
      return CompletableFuture.completedFuture(Map.of());
    }
    List<CacheKey> inOrder = List.copyOf(asked);
    String[] texts = inOrder.stream().map(CacheKey::text).toArray(String[]::new);
    return gate.read(redis -> redis.mget(texts).thenApply(found -> hits(inOrder, found)), Map.of());
  }

  private Map<CacheKey, byte[]> hits(List<CacheKey> asked, List<KeyValue<String, byte[]>> found) {
    Map<CacheKey, byte[]> hits = new HashMap<>();
    for (int i = 0; i < found.size(); i++) {
      if (found.get(i).hasValue()) {
        hits.put(asked.get(i), found.get(i).getValue());
      }
    }
    counts.hit(hits.size());
    counts.missed(asked.size() - hits.size());
    return hits;
  }

  @Override
  public void put(Map<CacheKey, CachedTransaction> transactions, boolean inBulk) {
    @Nullable StatefulRedisConnection<String, byte[]> connection = gate.fills(transactions.size());
    if (connection == null) {
      return;
    }
    SetArgs life = inBulk ? shortLife : longLife;
    transactions.forEach(
        (key, transaction) ->
            gate.fill(
                connection,
                transaction.stored().size(),
                to -> to.async().set(key.text(), transaction.stored().toByteArray(), life)));
    gate.flush(connection);
  }

  @Override
  public CompletableFuture<Optional<Snapshot>> view(ViewKey key) {
    return views.get(key);
  }

  @Override
  public void offer(ViewKey key, Snapshot snapshot) {
    views.offer(key, snapshot);
  }

  @Override
  public CompletableFuture<Cleared> clear(String keyPrefix) {
    return keys.unlink(keyPrefix);
  }

  @Override
  public CompletableFuture<Optional<RedisMemory>> memory() {
    return keys.memory();
  }

  @Override
  public Breaker.State breaker() {
    return gate.breakerState();
  }

  @Override
  public boolean isConnected() {
    return gate.isConnected();
  }

  @Override
  public String state() {
    return (connections.reads() == null ? "connecting" : "connected")
        + ", breaker "
        + gate.breakerState();
  }

  @Override
  public void close() {
    connections.close();
  }
}
