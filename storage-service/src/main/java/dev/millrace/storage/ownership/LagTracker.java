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
 * fresh. Shorter silence is no lag yet, but told as staleness.
 *
 * <p>Append times are the broker's. What has passed since is told by this host's wall clock, and
 * never less than by the monotonic one since the end was last confirmed and since the last record
 * came: a clock that is set back, or behind the broker's, makes nothing fresh. Where it is known to
 * be behind by more than hosts may differ, only confirmations count.
 */
public final class LagTracker {
  /** Silence this long is normal: an idle consumer hears from its broker every quarter second. */
  static final long SILENCE_MILLIS_MAX = 1_000;

  /** Hosts that keep their clocks differ by less. */
  static final long CLOCK_BEHIND_MILLIS_MAX = 500;

  private static final long NANOS_PER_MILLI = 1_000_000;

  /**
   * How old an answer is.
   *
   * @param lagMillis since the oldest record that it does not reflect was appended, or more; 0 when
   *     none is known of and the broker was heard of lately
   * @param stalenessMillis the same, but what is not known of counts from the last confirmation on
   */
  public record Age(long lagMillis, long stalenessMillis) {}

  /** A wall clock's time, and the monotonic one's then. */
  private record Moment(long millis, long nanos) {
    long millisUntil(long thenNanos) {
      return (thenNanos - nanos) / NANOS_PER_MILLI;
    }

    long millisAt(long thenNanos) {
      return millis + millisUntil(thenNanos);
    }
  }

  private final Clock clock;
  private final LongSupplier nanoTime;
  private volatile long endOffset;
  private volatile boolean everConfirmed;
  private volatile Moment confirmed; // by this host's clock; before the first, when it was made
  private volatile Moment lastRecord; // by the broker's clock, when the last one came
  private volatile long lookedNanos;
  private volatile LongSupplier oldestAppendMillis = () -> 0;
  private volatile LongSupplier queued = () -> 0;

  /** Takes the clock the broker's append times are compared with, and a monotonic one. */
  public LagTracker(Clock clock, LongSupplier nanoTime) {
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.lookedNanos = nanoTime.getAsLong();
    this.confirmed = new Moment(clock.millis(), lookedNanos);
    this.lastRecord = new Moment(0, lookedNanos);
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

  /** Records came, the last of which was appended then. */
  public void handedOver(long lastAppendMillis) {
    lastRecord = new Moment(lastAppendMillis, nanoTime.getAsLong());
  }

  /** The broker is asked now where the log ends, which is told next. */
  public void endAsked() {
    lookedNanos = nanoTime.getAsLong();
  }

  /**
   * The end of the log was seen at this offset; when confirmed, by hearing from the broker since it
   * was asked or last seen.
   */
  public void endSeen(long offset, long position, boolean isConfirmed) {
    endOffset = Math.max(offset, position);
    long nowNanos = nanoTime.getAsLong();
    if (isConfirmed && position >= offset) {
      Moment now = new Moment(clock.millis(), nowNanos);
      confirmed = new Moment(now.millisAt(lookedNanos), lookedNanos);
      everConfirmed = true;
    }
    lookedNanos = nowNanos;
  }

  /** Records below the end that are not applied, as last known. */
  public long records(long appliedOffset) {
    return Math.max(0, endOffset - appliedOffset);
  }

  /**
   * How long ago the oldest of them was appended, or longer.
   *
   * @param lastAppendMillis of the last applied record; 0, longer ago than any, before the first
   */
  public Age age(long appliedOffset, long lastAppendMillis) {
    long nowNanos = nanoTime.getAsLong();
    Moment reached = confirmed;
    long hostMillis = Math.max(clock.millis(), reached.millisAt(nowNanos));
    long brokerMillis = Math.max(lastRecord.millisAt(nowNanos), lastAppendMillis);
    long nowMillis = Math.max(hostMillis, brokerMillis);
    boolean isBehind = brokerMillis - hostMillis > CLOCK_BEHIND_MILLIS_MAX;
    long unconfirmed = everConfirmed ? reached.millisUntil(nowNanos) : nowMillis;
    long oldest = oldestAppendMillis.getAsLong();
    if (oldest > 0) {
      long here = Math.max(0, nowMillis - oldest);
      return lagging(isBehind ? Math.max(here, unconfirmed) : here);
    }
    long atMost = isBehind ? unconfirmed : Math.min(unconfirmed, nowMillis - lastAppendMillis);
    if (!everConfirmed) {
      return lagging(Math.max(1, atMost)); // never as if it were fresh
    }
    return endOffset > appliedOffset || atMost > SILENCE_MILLIS_MAX
        ? lagging(atMost)
        : new Age(0, atMost);
  }

  private static Age lagging(long millis) {
    return new Age(millis, millis);
  }
}
