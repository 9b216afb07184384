package dev.millrace.bench.suite;

/**
 * What a store is opened with, in the words of the storage service's settings.
 *
 * @param budgetMebibytes for blocks and memtables together
 * @param compression as in {@code millrace.storage.compression}
 * @param options as in {@code millrace.storage.rocksdb.options}
 */
public record Setup(long budgetMebibytes, String compression, String options) {
  /** The service's defaults with a budget. */
  public static Setup of(long budgetMebibytes) {
    return new Setup(budgetMebibytes, "tiered", "");
  }

  /** The same with another compression. */
  public Setup withCompression(String newCompression) {
    return new Setup(budgetMebibytes, newCompression, options);
  }

  /** The same with options of RocksDB. */
  public Setup withOptions(String newOptions) {
    return new Setup(budgetMebibytes, compression, newOptions);
  }
}
