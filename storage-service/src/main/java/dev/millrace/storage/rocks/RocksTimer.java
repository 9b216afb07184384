package dev.millrace.storage.rocks;

import org.rocksdb.HistogramType;

/** What RocksDB times, over all stores of the process since it started. */
public enum RocksTimer {
  FLUSH(HistogramType.FLUSH_TIME),
  COMPACTION(HistogramType.COMPACTION_TIME),
  /** Single reads; noted only where {@link StatisticsDetail#timesOperations()}. */
  GET(HistogramType.DB_GET),
  /** Seeks of iterators; as {@link #GET}. */
  SEEK(HistogramType.DB_SEEK),
  /** Batches; as {@link #GET}. */
  WRITE(HistogramType.DB_WRITE);

  private final HistogramType histogram;

  RocksTimer(HistogramType histogram) {
    this.histogram = histogram;
  }

  HistogramType histogram() {
    return histogram;
  }

  /**
   * What was noted.
   *
   * @param count how often
   * @param sumMicros together
   * @param p99Micros 99 of 100 took no longer, as RocksDB estimates from buckets
   */
  public record Times(long count, long sumMicros, double p99Micros) {
    static final Times NONE = new Times(0, 0, 0);

    /** 0 while nothing was noted. */
    public double meanMicros() {
      return count == 0 ? 0 : (double) sumMicros / count;
    }
  }
}
