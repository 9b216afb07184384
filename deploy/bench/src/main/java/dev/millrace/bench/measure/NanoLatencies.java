package dev.millrace.bench.measure;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Durations of operations that may take less than a microsecond. One thread; {@link #add} joins.
 */
public final class NanoLatencies {
  /** Longer ones are counted as this. */
  private static final long NANOS_MAX = TimeUnit.MINUTES.toNanos(10);

  /** A value is kept within a hundredth: three digits would not fit the processor's cache. */
  private static final int DIGITS = 2;

  private static final double NANOS_PER_MICRO = 1e3;

  private final Histogram histogram = new Histogram(NANOS_MAX, DIGITS);

  /** Notes one. */
  public void record(long nanos) {
    histogram.recordValue(Math.clamp(nanos, 0, NANOS_MAX));
  }

  /** Takes over what another has noted. */
  public void add(NanoLatencies other) {
    histogram.add(other.histogram);
  }

  /** How many were noted. */
  public long count() {
    return histogram.getTotalCount();
  }

  /** In microseconds; 0 when nothing was noted. */
  public double micros(double percentile) {
    return histogram.getValueAtPercentile(percentile) / NANOS_PER_MICRO;
  }
}
