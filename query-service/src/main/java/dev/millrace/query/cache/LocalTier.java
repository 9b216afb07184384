package dev.millrace.query.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import org.jspecify.annotations.Nullable;

/** The cache within the process, bounded by the bytes it holds. */
public final class LocalTier {
  /** Objects around a key's and a value's bytes: node, map slot, records, strings, byte string. */
  static final int ENTRY_OVERHEAD_BYTES = 240;

  private final Cache<CacheKey, CachedTransaction> cache;

  /** A cache of at most this many bytes; 0 holds nothing. */
  public LocalTier(long bytesMax) {
    cache =
        Caffeine.newBuilder()
            .maximumWeight(bytesMax)
            .weigher(LocalTier::weight)
            .executor(Runnable::run) // upkeep is short; no pool of its own for it
            .recordStats()
            .build();
  }

  /** The transaction; null when it is not here. */
  public @Nullable CachedTransaction get(CacheKey key) {
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

  /** Hits, misses and evictions so far. */
  public CacheStats stats() {
    return cache.stats();
  }

  /** Bytes held now. */
  public long weightBytes() {
    return cache.policy().eviction().map(eviction -> eviction.weightedSize().orElse(0L)).orElse(0L);
  }

  private static int weight(CacheKey key, CachedTransaction transaction) {
    return ENTRY_OVERHEAD_BYTES + key.text().length() + transaction.stored().size();
  }
}
