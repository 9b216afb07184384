package dev.millrace.query.cache;

import com.google.protobuf.ByteString;
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
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The caches in Redis. Transactions are read by MGETs of bounded size, one after another, so that
 * other reads come in between; fills of them are pipelined.
 */
public final class RedisTier implements RemoteTier {
  /** The largest transactions of so many keys are 16 MiB: what an owner gives in one answer. */
  static final int KEYS_AT_ONCE = 32;

  private final RedisConnections connections;
  private final RedisGate gate;
  private final RedisViews views;
  private final RedisKeys keys;
  private final Counts counts;
  private final SetArgs longLife;
  private final SetArgs shortLife;
  private final long batchBytesMax;
  private final LongSupplier nanoTime;
  private final long batchNanosMax;

  /**
   * A tier that connects by itself, now or later.
   *
   * @param batchBytesMax once it has found as many, a batch leaves the rest to the owners: its
   *     reply holds no more
   */
  public RedisTier(
      RedisConnections connections,
      RedisSettings settings,
      RedisMeters meters,
      CacheMeters cacheMeters,
      Clock clock,
      LongSupplier nanoTime,
      long batchBytesMax) {
    this.batchBytesMax = batchBytesMax;
    this.nanoTime = nanoTime;
    this.batchNanosMax = TimeUnit.MILLISECONDS.toNanos(settings.timeoutMillis());
    this.connections = connections;
    this.gate = new RedisGate(connections, settings, meters, nanoTime);
    this.views = new RedisViews(gate, settings.viewLifeMillis(), cacheMeters, clock, nanoTime);
    this.keys = new RedisKeys(gate);
    this.counts = cacheMeters.of(CacheTier.REDIS, CacheKind.TRANSACTION);
    this.longLife = SetArgs.Builder.ex(settings.longLifeSeconds());
    this.shortLife = SetArgs.Builder.ex(settings.shortLifeSeconds());
  }

  @Override
  public CompletableFuture<Map<CacheKey, ByteString>> get(
      Collection<CacheKey> asked, long timeoutNanos) {
    return asked.isEmpty()
        ? CompletableFuture.completedFuture(Map.of())
        : within(
            timeoutNanos,
            get(List.copyOf(asked), new HashMap<>(), 0, nanoTime.getAsLong()),
            Map.of());
  }

  /**
   * What comes within this time. What was asked goes on: the gate must see how it ends. A timer is
   * spared where none is needed: a batch's last question may begin at its end.
   */
  private <T> CompletableFuture<T> within(
      long timeoutNanos, CompletableFuture<T> asked, T fallback) {
    return asked.isDone() || timeoutNanos >= 2 * batchNanosMax
        ? asked
        : asked.copy().completeOnTimeout(fallback, timeoutNanos, TimeUnit.NANOSECONDS);
  }

  /**
   * With what was found before, of so many bytes. A batch asks on for as long as one answer may
   * take: many that are slow, each within its own time, would cost the read all of its own.
   */
  private CompletableFuture<Map<CacheKey, ByteString>> get(
      List<CacheKey> asked, Map<CacheKey, ByteString> hits, long bytes, long startNanos) {
    List<CacheKey> now = asked.subList(0, Math.min(KEYS_AT_ONCE, asked.size()));
    List<CacheKey> later = asked.subList(now.size(), asked.size());
    String[] texts = now.stream().map(CacheKey::text).toArray(String[]::new);
    return gate.<List<KeyValue<String, byte[]>>>read(redis -> redis.mget(texts), List.of())
        .thenCompose(
            found -> {
              long together = bytes + take(now, found, hits);
              // Without an answer Redis has failed, and would do so again.
              return found.isEmpty()
                      || later.isEmpty()
                      || together >= batchBytesMax
                      || nanoTime.getAsLong() - startNanos >= batchNanosMax
                  ? CompletableFuture.completedFuture(hits)
                  : get(later, hits, together, startNanos);
            });
  }

  /** Adds the hits; their bytes. */
  private long take(
      List<CacheKey> asked, List<KeyValue<String, byte[]>> found, Map<CacheKey, ByteString> hits) {
    long bytes = 0;
    int missed = 0;
    for (int i = 0; i < found.size(); i++) {
      @Nullable ByteString value = found.get(i).hasValue() ? whole(found.get(i).getValue()) : null;
      if (value != null) {
        hits.put(asked.get(i), value);
        bytes += value.size();
      } else {
        missed++;
      }
    }
    counts.missed(missed);
    return bytes;
  }

  private @Nullable ByteString whole(byte[] value) {
    @Nullable ByteString stored = TransactionFormat.decode(value);
    if (stored == null) {
      counts.damaged();
    }
    return stored;
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
                TransactionFormat.size(transaction.stored()),
                to ->
                    to.async()
                        .set(key.text(), TransactionFormat.encode(transaction.stored()), life)));
    gate.flush(connection);
  }

  @Override
  public CompletableFuture<Optional<Snapshot>> view(ViewKey key, long timeoutNanos) {
    return within(timeoutNanos, views.get(key), Optional.empty());
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
  public void close() {
    connections.close();
  }
}
