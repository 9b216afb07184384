package dev.millrace.bench.load;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * When requests are meant to be sent.
 *
 * @param intervalNanos between the intended starts of two requests; 0 sends as fast as answers come
 */
public record Pace(long intervalNanos) {
  /** As fast as answers come; latency counts from the sending. */
  public static final Pace SATURATING = new Pace(0);

  public Pace {
    if (intervalNanos < 0) {
      throw new IllegalArgumentException("the interval must not be negative");
    }
  }

  /**
   * A fixed rate, whatever the answers do; latency counts from the intended start, so that a server
   * that stalls is charged for all who would have waited.
   */
  public static Pace openLoop(double transactionsPerSecond, int batch) {
    return new Pace(
        Math.max(1, Math.round(TimeUnit.SECONDS.toNanos(1) * batch / transactionsPerSecond)));
  }

  boolean isOpenLoop() {
    return intervalNanos > 0;
  }

  /** The intended start of request {@code index}, waited for. */
  public long await(long startNanos, long index) {
    return awaitUntil(startNanos + index * intervalNanos);
  }

  /** The same where all requests of a tick are meant to leave at its start; not waited for. */
  public long tick(long startNanos, long index, long tickNanos) {
    long sinceNanos = index * intervalNanos;
    return startNanos + sinceNanos - sinceNanos % tickNanos;
  }

  /** Waits for an intended start, and returns it. */
  public static long awaitUntil(long intendedNanos) {
    long restNanos = intendedNanos - System.nanoTime();
    while (restNanos > 0) {
      LockSupport.parkNanos(restNanos);
      restNanos = intendedNanos - System.nanoTime();
    }
    return intendedNanos;
  }
}
