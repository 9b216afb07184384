package dev.millrace.bench.measure;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SynchronizedHistogram;

/** Durations in microseconds. Any thread. */
public final class Latencies {
  /** Longer ones are counted as this; nothing is waited for so long. */
  private static final long MICROS_MAX = TimeUnit.MINUTES.toMicros(10);

  /** A value is kept within a thousandth. */
  private static final int DIGITS = 3;

  private final Histogram histogram = new SynchronizedHistogram(MICROS_MAX, DIGITS);

  /** Notes that {@code count} transactions took so long. */
  public void record(long nanos, long count) {
    long micros = Math.clamp(TimeUnit.NANOSECONDS.toMicros(nanos), 0, MICROS_MAX);
    histogram.recordValueWithCount(micros, count);
  }

  public long count() {
    return histogram.getTotalCount();
  }

  public Percentiles percentiles() {
    return new Percentiles(
        histogram.getValueAtPercentile(50),
        histogram.getValueAtPercentile(90),
        histogram.getValueAtPercentile(99),
        histogram.getValueAtPercentile(99.9),
        histogram.getMaxValue());
  }

  /** In microseconds; all 0 when nothing was recorded. */
  public record Percentiles(long p50, long p90, long p99, long p999, long max) {}
}
