package dev.millrace.query.cache;

import dev.millrace.query.cache.CacheMeters.CacheTier;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.LongSupplier;

/**
 * The caches within the process, which share one number of bytes.
 *
 * @param transactions bodies: most of the bytes, as they serve every reader for long
 * @param absences identities that no partition had a moment ago
 * @param lists first pages
 * @param summaries of accounts
 */
public record LocalCaches(
    LocalTier transactions,
    LocalViews<CacheKey> absences,
    LocalViews<ViewKey> lists,
    LocalViews<ViewKey> summaries) {
  private static final long SIXTEENTHS = 16;
  private static final long TRANSACTIONS_SHARE = 10;
  private static final long LISTS_SHARE = 4;
  private static final long SUMMARIES_SHARE = 1;
  private static final long ABSENCES_SHARE = 1;

  /**
   * How much they hold, and for how long.
   *
   * @param bytesMax of all together; 0: nothing
   * @param lifeSeconds of a transaction since its last read
   * @param viewLifeMillis of lists and summaries
   * @param absentLifeMillis of absences
   */
  public record Bounds(
      long bytesMax, long lifeSeconds, long viewLifeMillis, long absentLifeMillis) {}

  /** Empty caches, with their meters. */
  public static LocalCaches of(
      Bounds bounds, CacheMeters meters, MeterRegistry registry, LongSupplier nanoTime) {
    long sixteenth = bounds.bytesMax() / SIXTEENTHS;
    LocalCaches caches =
        new LocalCaches(
            new LocalTier(
                sixteenth * TRANSACTIONS_SHARE,
                bounds.lifeSeconds(),
                meters.of(CacheTier.LOCAL, CacheKind.TRANSACTION),
                nanoTime),
            new LocalViews<>(
                sixteenth * ABSENCES_SHARE,
                bounds.absentLifeMillis(),
                meters.of(CacheTier.LOCAL, CacheKind.ABSENT),
                nanoTime),
            new LocalViews<>(
                sixteenth * LISTS_SHARE,
                bounds.viewLifeMillis(),
                meters.of(CacheTier.LOCAL, CacheKind.LIST),
                nanoTime),
            new LocalViews<>(
                sixteenth * SUMMARIES_SHARE,
                bounds.viewLifeMillis(),
                meters.of(CacheTier.LOCAL, CacheKind.SUMMARY),
                nanoTime));
    LocalMeters.register(caches.transactions, registry);
    LocalMeters.register(caches.absences, CacheKind.ABSENT, registry);
    LocalMeters.register(caches.lists, CacheKind.LIST, registry);
    LocalMeters.register(caches.summaries, CacheKind.SUMMARY, registry);
    return caches;
  }

  /** Empties all of them; how many entries there were. */
  public long clear() {
    return transactions.clear() + absences.clear() + lists.clear() + summaries.clear();
  }
}
