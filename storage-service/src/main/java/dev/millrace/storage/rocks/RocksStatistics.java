package dev.millrace.storage.rocks;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import org.jspecify.annotations.Nullable;
import org.rocksdb.HistogramData;
import org.rocksdb.Statistics;

/**
 * What RocksDB notes of its own work, for all stores of the process in one. Any thread; zero after
 * it was closed, and where nothing is noted.
 */
public final class RocksStatistics {
  private final StatisticsDetail detail;
  private final @Nullable Statistics statistics;

  @GuardedBy("this")
  private boolean closed;

  RocksStatistics(StatisticsDetail detail) {
    this.detail = detail;
    this.statistics = detail.begin();
  }

  /** How much is noted. */
  public StatisticsDetail detail() {
    return detail;
  }

  /** What stores are opened with; null when nothing is noted. */
  @Nullable Statistics handle() {
    return statistics;
  }

  /** A count since the process started. */
  public synchronized long count(RocksCounter counter) {
    return statistics == null || closed ? 0 : statistics.getTickerCount(counter.ticker());
  }

  /** Files that were looked into in vain although their filter holds whole keys. */
  public synchronized long falseKeys() {
    return count(RocksCounter.BLOOM_POSITIVES) - count(RocksCounter.BLOOM_TRUE_POSITIVES);
  }

  /** Files that were looked into in vain although their filter holds prefixes of keys. */
  public synchronized long falsePrefixes() {
    return count(RocksCounter.BLOOM_PREFIX_CHECKED)
        - count(RocksCounter.BLOOM_PREFIX_USEFUL)
        - count(RocksCounter.BLOOM_PREFIX_TRUE_POSITIVES);
  }

  /** Times since the process started. */
  public synchronized RocksTimer.Times times(RocksTimer timer) {
    if (statistics == null || closed) {
      return RocksTimer.Times.NONE;
    }
    HistogramData noted = statistics.getHistogramData(timer.histogram());
    return new RocksTimer.Times(noted.getCount(), noted.getSum(), noted.getPercentile99());
  }

  synchronized void close() {
    closed = true;
    if (statistics != null) {
      statistics.close();
    }
  }
}
