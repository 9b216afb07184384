package dev.millrace.query.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.millrace.query.cache.CacheMeters.Counts;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Snapshots of one kind within the process, bounded by the bytes they hold. What is here is
 * replaced only by what is at least as fresh.
 *
 * @param <K> what it is of
 */
public final class LocalViews<K extends LocalKey> {
  private final Cache<K, Snapshot> cache;
  private final long bytesMax;
  private final Counts counts;

  /**
   * A cache.
   *
   * @param bytesMax 0 holds nothing
   * @param lifeMillis after its reading began, wherever it was kept meanwhile: then no request that
   *     bounds staleness can accept it any more
   */
  public LocalViews(long bytesMax, long lifeMillis, Counts counts, LongSupplier nanoTime) {
    this.bytesMax = bytesMax;
    this.counts = counts;
    Ticker ticker = nanoTime::getAsLong;
    cache =
        Caffeine.newBuilder()
            .maximumWeight(bytesMax)
            .<K, Snapshot>weigher(LocalViews::weight)
            .expireAfter(
                Expiry.<K, Snapshot>writing(
                    (_, snapshot) -> left(snapshot, lifeMillis, nanoTime.getAsLong())))
            .ticker(ticker)
            .executor(Runnable::run) // upkeep is short; no pool of its own for it
            .recordStats()
            .build();
  }

  /** The snapshot, however old; null when there is none. */
  public @Nullable Snapshot get(K key) {
    return cache.getIfPresent(key);
  }

  /** Keeps it unless what is there is fresher; whether it is kept. */
  public boolean offer(K key, Snapshot offered) {
    boolean[] taken = {false};
    cache
        .asMap()
        .compute(
            key,
            (_, there) -> {
              taken[0] = there == null || offered.replaces(there);
              return taken[0] ? offered : there;
            });
    counts.filled(taken[0]);
    return taken[0];
  }

  /** Forgets it. */
  public void drop(K key) {
    cache.invalidate(key);
  }

  /** Forgets everything, in time that grows with it; how many there were. */
  public long clear() {
    long entries = entries();
    cache.invalidateAll();
    return entries;
  }

  /** What was looked up here. */
  public Counts counts() {
    return counts;
  }

  /** Snapshots that went for weight or at the end of their life. */
  public long evictions() {
    return cache.stats().evictionCount();
  }

  /** How many it holds, about. */
  public long entries() {
    return cache.estimatedSize();
  }

  /** Bytes held now. */
  public long weightBytes() {
    return cache.policy().eviction().map(eviction -> eviction.weightedSize().orElse(0L)).orElse(0L);
  }

  /** The most it holds. */
  public long bytesMax() {
    return bytesMax;
  }

  private static Duration left(Snapshot snapshot, long lifeMillis, long nowNanos) {
    long ageNanos = nowNanos - snapshot.readAtNanos();
    return Duration.ofNanos(Math.max(0, TimeUnit.MILLISECONDS.toNanos(lifeMillis) - ageNanos));
  }

  private static int weight(LocalKey key, Snapshot snapshot) {
    return LocalTier.ENTRY_OVERHEAD_BYTES
        + key.chars()
        + snapshot.body().size()
        + snapshot.partitions().size() * Snapshot.PARTITION_BYTES;
  }
}
