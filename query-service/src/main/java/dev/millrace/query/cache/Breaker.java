package dev.millrace.query.cache;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.function.LongSupplier;

/** Stops asking what keeps failing. */
public final class Breaker {
  /** Where it stands: CLOSED → OPEN → HALF_OPEN → CLOSED or OPEN. */
  public enum State {
    /** Everything passes. */
    CLOSED(0),
    /** Nothing passes until the pause is over. */
    OPEN(1),
    /** One attempt is under way and decides. */
    HALF_OPEN(2);

    /** As metrics show it. */
    final int code;

    State(int code) {
      this.code = code;
    }
  }

  private final int failuresMax;
  private final long pauseNanos;
  private final LongSupplier nanoTime;

  @GuardedBy("this")
  private int failures;

  @GuardedBy("this")
  private long openedAtNanos;

  private volatile State state = State.CLOSED;

  /** Opens after this many failures in a row, for this long. */
  Breaker(int failuresMax, long pauseNanos, LongSupplier nanoTime) {
    this.failuresMax = failuresMax;
    this.pauseNanos = pauseNanos;
    this.nanoTime = nanoTime;
  }

  State state() {
    return state;
  }

  /** Whether to go ahead; then {@link #succeeded} or {@link #failed} must follow. */
  boolean tryPass() {
    return state == State.CLOSED || tryProbe();
  }

  private synchronized boolean tryProbe() {
    if (state == State.OPEN && nanoTime.getAsLong() - openedAtNanos >= pauseNanos) {
      state = State.HALF_OPEN;
      return true;
    }
    return state == State.CLOSED;
  }

  void succeeded() {
    synchronized (this) {
      failures = 0;
      // A straggler from before it opened says nothing about now; the probe does.
      if (state == State.HALF_OPEN) {
        state = State.CLOSED;
      }
    }
  }

  void failed() {
    synchronized (this) {
      failures++;
      if (state == State.HALF_OPEN || state == State.CLOSED && failures >= failuresMax) {
        state = State.OPEN;
        openedAtNanos = nanoTime.getAsLong();
      }
    }
  }
}
