package dev.millrace.storage.rocks;

/**
 * What stores are opened with.
 *
 * @param budgetBytes for blocks and memtables of all stores together
 * @param compression of files that are written from now on
 * @param options in place of those a store has by itself
 * @param statistics what RocksDB notes of its own work
 * @param directWrites whether flushes and compactions pass by the page cache where they can
 */
public record RocksSettings(
    long budgetBytes,
    Compression compression,
    RocksOptions options,
    StatisticsDetail statistics,
    boolean directWrites) {
  /** Everything but the budget as by default. */
  public static RocksSettings of(long budgetBytes) {
    return new RocksSettings(
        budgetBytes, Compression.TIERED, RocksOptions.NONE, StatisticsDetail.EXCEPT_TIMERS, true);
  }
}
