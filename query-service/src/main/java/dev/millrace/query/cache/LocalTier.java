package dev.millrace.query.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.millrace.query.cache.CacheMeters.Counts;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Transactions within the process, bounded by the bytes they hold. */
public final class LocalTier {
  /** Objects around a key's and a value's bytes: node, map slot, records, strings, byte string. */
  static final int ENTRY_OVERHEAD_BYTES = 280;

  private final Cache<CacheKey, CachedTransaction> cache;
  private final long bytesMax;
  private final Counts counts;

  /**
   * A cache.
   *
   * @param bytesMax 0 holds nothing
   * @param lifeSeconds after its last read, when its memory is worth more than it
   */
  public LocalTier(long bytesMax, long lifeSeconds, Counts counts, LongSupplier nanoTime) {
    this.bytesMax = bytesMax;
    this.counts = counts;
    cache =
        Caffeine.newBuilder()
            .maximumWeight(bytesMax)
            .weigher(LocalTier::weight)
            .expireAfterAccess(lifeSeconds, TimeUnit.SECONDS)
            .ticker(nanoTime::getAsLong)
            .executor(Runnable::run) // upkeep is short; no pool of its own for it
            .recordStats()
            .build();
  }

  /** The transaction; null when it is not here. */
  public @Nullable CachedTransaction get(CacheKey key) {
    @Nullable CachedTransaction found = cache.getIfPresent(key);
    if (found == null) {
      counts.missed(1);
    } else {
      counts.hit(1);
    }
    return found;
  }

  /** The same, for callers that count what comes of several. */
  public @Nullable CachedTransaction find(CacheKey key) {
    return cache.getIfPresent(key);
  }

  /** The same, uncounted and without effect on what is kept. */
  public @Nullable CachedTransaction peek(CacheKey key) {
    return cache.policy().getIfPresentQuietly(key);
  }

  /** Keeps a transaction. */
  public void put(CacheKey key, CachedTransaction transaction) {
    cache.put(key, transaction);
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

  /** Transactions that went for weight or at the end of their life. */
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

  private static int weight(CacheKey key, CachedTransaction transaction) {
    return ENTRY_OVERHEAD_BYTES + key.chars() + transaction.stored().size();
  }
}
