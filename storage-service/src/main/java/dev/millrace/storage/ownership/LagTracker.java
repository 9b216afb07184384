package dev.millrace.storage.ownership;

import java.time.Clock;
import java.util.function.LongSupplier;

/**
 * How far a partition is behind the log's end. The poll thread tells what it sees of the end, the
 * writer what it applied; any thread asks.
 *
 * <p>Lag in time is exact while the oldest unapplied record is here. While it is only known that
 * there is one, it was appended after the last applied one and after the end was last seen reached.
 * Before the end was ever seen reached there may always be one. And when the broker has not been
 * heard of for a while, nothing is known of the end: then the lag is the time since the end was
 * last confirmed, so that an instance that was cut off, or stopped and continued, does not pass for
 * fresh.
 */
public final class LagTracker {
  /** Silence this long is normal: an idle consumer hears from its broker every quarter second. */
  static final long SILENCE_MILLIS_MAX = 1_000;

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Clock clock;
  private final LongSupplier nanoTime;
  private volatile long endOffset;
  private volatile boolean everConfirmed;
  private volatile long endConfirmedNanos; // of no meaning before
  private volatile LongSupplier oldestAppendMillis = () -> 0;
  private volatile LongSupplier queued = () -> 0;

  /** Takes the clock the broker's append times are compared with, and a monotonic one. */
  public LagTracker(Clock clock, LongSupplier nanoTime) {
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  /**
   * Who knows what is here and not applied.
   *
   * @param records how many wait
   * @param appendMillis of the oldest, the one being applied included; 0 when there is none
   */
  public void here(LongSupplier records, LongSupplier appendMillis) {
    this.queued = records;
    this.oldestAppendMillis = appendMillis;
  }

  /** Records that are here and wait for the writer. */
  public long queued() {
    return queued.getAsLong();
  }

  /** The end of the log was seen at this offset; when confirmed, by hearing from the broker now. */
  public void endSeen(long offset, long position, boolean confirmed) {
    endOffset = Math.max(offset, position);
    if (confirmed && position >= offset) {
      endConfirmedNanos = nanoTime.getAsLong();
      everConfirmed = true;
    }
  }

  /** Records below the end that are not applied, as last known. */
  public long records(long appliedOffset) {
    return Math.max(0, endOffset - appliedOffset);
  }

  /**
   * Milliseconds since the oldest of them was appended, or more.
   *
   * @param lastAppendMillis of the last applied record; 0, longer ago than any, before the first
   */
  public long millis(long appliedOffset, long lastAppendMillis) {
    long oldest = oldestAppendMillis.getAsLong();
    if (oldest > 0) {
      return Math.max(0, clock.millis() - oldest);
    }
    long sinceLast = clock.millis() - lastAppendMillis;
    if (!everConfirmed) {
      return Math.max(1, sinceLast); // never as if it were fresh, whatever the clocks say
    }
    long unconfirmed = (nanoTime.getAsLong() - endConfirmedNanos) / NANOS_PER_MILLI;
    if (endOffset > appliedOffset) {
      return Math.max(0, Math.min(unconfirmed, sinceLast));
    }
    return unconfirmed > SILENCE_MILLIS_MAX ? unconfirmed : 0;
  }
}
