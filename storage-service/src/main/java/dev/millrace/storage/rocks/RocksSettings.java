package dev.millrace.storage.rocks;

/**
 * What stores are opened with.
 *
 * @param budgetBytes for blocks and memtables of all stores together
 * @param compression of files that are written from now on
 * @param options in place of those a store has by itself
 */
public record RocksSettings(long budgetBytes, Compression compression, RocksOptions options) {
  /** Everything but the budget as by default. */
  public static RocksSettings of(long budgetBytes) {
    return new RocksSettings(budgetBytes, Compression.TIERED, RocksOptions.NONE);
  }
}
