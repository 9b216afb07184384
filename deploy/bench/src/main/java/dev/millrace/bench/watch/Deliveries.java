package dev.millrace.bench.watch;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.millrace.bench.generate.TransactionGenerator;
import dev.millrace.bench.measure.Latencies;
import dev.millrace.v1.Transaction;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Which of the generator's transactions a watch has brought, and how long after their receipts. Any
 * thread.
 */
public final class Deliveries {
  /** The watch has caught up when no more than this share of a second of the load is missing. */
  private static final double CAUGHT_UP_SECONDS = 0.1;

  private final TransactionGenerator generator;
  private final long caughtUpMissingMax;
  private final Latencies latencies = new Latencies();

  @GuardedBy("this")
  private final BitSet seen = new BitSet();

  /** When the receipt came, or the transaction if that was first; 0 before. */
  @GuardedBy("this")
  private long[] firstNanos = new long[1 << 16];

  @GuardedBy("this")
  private long acknowledged;

  @GuardedBy("this")
  private long delivered;

  @GuardedBy("this")
  private long duplicates;

  @GuardedBy("this")
  private long strangers;

  @GuardedBy("this")
  private long liveFrom = Long.MAX_VALUE;

  @GuardedBy("this")
  private long caughtUpNanos;

  /**
   * Deliveries of what this generator makes.
   *
   * @param perSecond the load that the watch has to keep up with
   */
  public Deliveries(TransactionGenerator generator, double perSecond) {
    this.generator = generator;
    this.caughtUpMissingMax = Math.round(perSecond * CAUGHT_UP_SECONDS);
  }

  /** From this sequence on, the load is the one that the watch has to keep up with. */
  public synchronized void liveFrom(long sequence) {
    liveFrom = sequence;
  }

  /** A request's receipt came. */
  public synchronized void acknowledged(long firstSequence, int count, long nowNanos) {
    acknowledged += count;
    for (long sequence = firstSequence; sequence < firstSequence + count; sequence++) {
      meet(sequence, nowNanos, false);
    }
  }

  /** The watch brought a transaction. */
  public synchronized void delivered(Transaction transaction, long nowNanos) {
    long sequence = sequenceOf(transaction);
    if (sequence < 0) {
      strangers++;
    } else if (seen.get(Math.toIntExact(sequence))) {
      duplicates++;
    } else {
      seen.set(Math.toIntExact(sequence));
      delivered++;
      meet(sequence, nowNanos, true);
      if (caughtUpNanos == 0
          && delivered >= liveFrom
          && acknowledged - delivered <= caughtUpMissingMax) {
        caughtUpNanos = nowNanos;
      }
    }
  }

  /** Once the watch has caught up: from the receipt to the delivery, 0 when that was first. */
  public Latencies latencies() {
    return latencies;
  }

  /** How many different ones came. */
  public synchronized long delivered() {
    return delivered;
  }

  /** How many came again; there should be none. */
  public synchronized long duplicates() {
    return duplicates;
  }

  /** How many came that the generator did not make; there should be none. */
  public synchronized long strangers() {
    return strangers;
  }

  /** When it had caught up; 0 before. */
  public synchronized long caughtUpNanos() {
    return caughtUpNanos;
  }

  /** The second of receipt and delivery of a live transaction makes its latency. */
  @GuardedBy("this")
  private void meet(long sequence, long nowNanos, boolean isDelivery) {
    if (sequence < liveFrom || caughtUpNanos == 0) {
      return;
    }
    int at = Math.toIntExact(sequence - liveFrom);
    if (at >= firstNanos.length) {
      firstNanos = Arrays.copyOf(firstNanos, Math.max(at + 1, firstNanos.length * 2));
    }
    if (firstNanos[at] == 0) {
      firstNanos[at] = nowNanos;
    } else {
      latencies.record(isDelivery ? nowNanos - firstNanos[at] : 0, 1);
    }
  }

  /** Event times ascend by steps, so that they tell which one it is; -1 when it is none. */
  private long sequenceOf(Transaction transaction) {
    long sequence =
        (transaction.getTimeMicros() - generator.options().startTimeMicros())
            / generator.options().stepMicros();
    return sequence >= 0 && generator.id(sequence).equals(transaction.getId()) ? sequence : -1;
  }
}
