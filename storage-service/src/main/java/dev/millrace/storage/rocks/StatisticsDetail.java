package dev.millrace.storage.rocks;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.rocksdb.HistogramType;
import org.rocksdb.Statistics;
import org.rocksdb.StatsLevel;

/** How much RocksDB notes of its own work; each step costs more than the one before. */
public enum StatisticsDetail {
  /** Nothing. */
  NONE,
  /** Counts and bytes, and how long flushes and compactions took: no clock in reads and writes. */
  EXCEPT_TIMERS,
  /** Also how long single reads, writes and file accesses took. */
  EXCEPT_DETAILED_TIMERS,
  /** Also the time in compression and the waits for locks. */
  ALL;

  /** The texts that {@link #parse} takes, for messages. */
  public static final String FORMS =
      Arrays.stream(values()).map(StatisticsDetail::toString).collect(Collectors.joining(", "));

  /** Kept at every detail: they are noted once in a job of RocksDB's own threads. */
  private static final EnumSet<HistogramType> OF_JOBS =
      EnumSet.of(HistogramType.FLUSH_TIME, HistogramType.COMPACTION_TIME);

  /** The detail of that name; null when there is none. */
  public static @Nullable StatisticsDetail parse(String text) {
    return Arrays.stream(values())
        .filter(detail -> detail.toString().equals(text))
        .findFirst()
        .orElse(null);
  }

  /** What notes it; null for none. The caller closes it. */
  @Nullable Statistics begin() {
    return switch (this) {
      case NONE -> null;
      case EXCEPT_TIMERS -> atLevel(withoutTimers(), StatsLevel.EXCEPT_DETAILED_TIMERS);
      case EXCEPT_DETAILED_TIMERS -> atLevel(new Statistics(), StatsLevel.EXCEPT_DETAILED_TIMERS);
      case ALL -> atLevel(new Statistics(), StatsLevel.ALL);
    };
  }

  /**
   * The level without timers is not offered in Java: the timers' histograms are ignored instead.
   */
  private static Statistics withoutTimers() {
    EnumSet<HistogramType> ignored = EnumSet.complementOf(OF_JOBS);
    ignored.remove(HistogramType.HISTOGRAM_ENUM_MAX);
    return new Statistics(ignored);
  }

  private static Statistics atLevel(Statistics statistics, StatsLevel level) {
    statistics.setStatsLevel(level);
    return statistics;
  }

  /** Whether it notes how long single reads and writes took. */
  public boolean timesOperations() {
    return compareTo(EXCEPT_DETAILED_TIMERS) >= 0;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
