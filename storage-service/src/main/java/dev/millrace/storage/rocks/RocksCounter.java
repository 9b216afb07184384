package dev.millrace.storage.rocks;

import org.rocksdb.TickerType;

/** What RocksDB counts, over all stores of the process since it started. */
public enum RocksCounter {
  CACHE_DATA_HITS(TickerType.BLOCK_CACHE_DATA_HIT),
  CACHE_DATA_MISSES(TickerType.BLOCK_CACHE_DATA_MISS),
  CACHE_INDEX_HITS(TickerType.BLOCK_CACHE_INDEX_HIT),
  CACHE_INDEX_MISSES(TickerType.BLOCK_CACHE_INDEX_MISS),
  CACHE_FILTER_HITS(TickerType.BLOCK_CACHE_FILTER_HIT),
  CACHE_FILTER_MISSES(TickerType.BLOCK_CACHE_FILTER_MISS),
  MEMTABLE_HITS(TickerType.MEMTABLE_HIT),
  MEMTABLE_MISSES(TickerType.MEMTABLE_MISS),
  /** Files that were not looked into because their filter said that the key is not there. */
  BLOOM_USEFUL(TickerType.BLOOM_FILTER_USEFUL),
  BLOOM_POSITIVES(TickerType.BLOOM_FILTER_FULL_POSITIVE),
  BLOOM_TRUE_POSITIVES(TickerType.BLOOM_FILTER_FULL_TRUE_POSITIVE),
  BLOOM_PREFIX_CHECKED(TickerType.BLOOM_FILTER_PREFIX_CHECKED),
  BLOOM_PREFIX_USEFUL(TickerType.BLOOM_FILTER_PREFIX_USEFUL),
  BLOOM_PREFIX_TRUE_POSITIVES(TickerType.BLOOM_FILTER_PREFIX_TRUE_POSITIVE),
  KEYS_WRITTEN(TickerType.NUMBER_KEYS_WRITTEN),
  KEYS_READ(TickerType.NUMBER_KEYS_READ),
  SEEKS(TickerType.NUMBER_DB_SEEK),
  /** Of the batches that were written. */
  WRITTEN_BYTES(TickerType.BYTES_WRITTEN),
  /** Of the values that single reads found. */
  GET_BYTES(TickerType.BYTES_READ),
  /** Of the keys and values that iterators passed. */
  ITERATED_BYTES(TickerType.ITER_BYTES_READ),
  FLUSH_WRITTEN_BYTES(TickerType.FLUSH_WRITE_BYTES),
  COMPACTION_READ_BYTES(TickerType.COMPACT_READ_BYTES),
  COMPACTION_WRITTEN_BYTES(TickerType.COMPACT_WRITE_BYTES),
  COMPACTION_CPU_MICROS(TickerType.COMPACTION_CPU_TOTAL_TIME),
  /** That writes were slowed down or stopped. */
  STALL_MICROS(TickerType.STALL_MICROS);

  private final TickerType ticker;

  RocksCounter(TickerType ticker) {
    this.ticker = ticker;
  }

  TickerType ticker() {
    return ticker;
  }
}
