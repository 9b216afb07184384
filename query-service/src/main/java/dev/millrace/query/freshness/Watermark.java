package dev.millrace.query.freshness;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import org.jspecify.annotations.Nullable;

/** What is known of one partition. */
final class Watermark {
  /** A slot of history for each step: what was applied up to about 4 s ago. */
  private static final int HISTORY_SLOTS = 32;

  private static final long HISTORY_STEP_NANOS = 125_000_000;
  private static final long NANOS_PER_MILLI = 1_000_000;

  @GuardedBy("this")
  private long applied;

  /** When {@link #applied} last grew: not every growth has a slot of history. */
  @GuardedBy("this")
  private long appliedAtNanos;

  @GuardedBy("this")
  private long end;

  /** Whether an answer or the log said {@link #end}; a commit says only what is applied. */
  @GuardedBy("this")
  private boolean isEndSaid;

  @GuardedBy("this")
  private long lagMillis;

  /** When {@link #lagMillis} was said; before any answer, when the end was last noted. */
  @GuardedBy("this")
  private long lagAtNanos;

  @GuardedBy("this")
  private final long[] pastApplied = new long[HISTORY_SLOTS];

  @GuardedBy("this")
  private final long[] pastAtNanos = new long[HISTORY_SLOTS];

  @GuardedBy("this")
  private int pastCount;

  synchronized void answered(PartitionFresh fresh, long nowNanos) {
    boolean newest = fresh.nextOffset() >= applied;
    applied(fresh.nextOffset(), nowNanos);
    logged(fresh.nextOffset() + fresh.lagRecords(), nowNanos);
    if (newest) {
      lagMillis = fresh.lagMillis();
      lagAtNanos = nowNanos;
    }
  }

  synchronized void applied(long nextOffset, long nowNanos) {
    if (nextOffset <= applied) {
      return;
    }
    applied = nextOffset;
    appliedAtNanos = nowNanos;
    ended(nextOffset, nowNanos);
    int newest = Math.floorMod(pastCount - 1, HISTORY_SLOTS);
    if (pastCount > 0 && nowNanos - pastAtNanos[newest] < HISTORY_STEP_NANOS) {
      return;
    }
    pastApplied[pastCount % HISTORY_SLOTS] = nextOffset;
    pastAtNanos[pastCount % HISTORY_SLOTS] = nowNanos;
    pastCount++;
  }

  synchronized void logged(long nextOffset, long nowNanos) {
    ended(nextOffset, nowNanos);
    if (nextOffset == end) {
      isEndSaid = true;
    }
  }

  /** The log ends here or later. */
  @GuardedBy("this")
  private void ended(long nextOffset, long nowNanos) {
    if (nextOffset > end) {
      isEndSaid = false;
      if (end <= applied) {
        lagMillis = 0;
        lagAtNanos = nowNanos;
      }
      end = nextOffset;
    }
  }

  synchronized long end() {
    return end;
  }

  synchronized long appliedBefore(long ageMillis, long nowNanos) {
    if (nowNanos - appliedAtNanos >= ageMillis * NANOS_PER_MILLI) {
      return applied;
    }
    long found = 0;
    for (int i = Math.max(0, pastCount - HISTORY_SLOTS); i < pastCount; i++) {
      int slot = i % HISTORY_SLOTS;
      if (nowNanos - pastAtNanos[slot] >= ageMillis * NANOS_PER_MILLI) {
        found = pastApplied[slot];
      }
    }
    return found;
  }

  /** What is known now. At least {@code atLeast} counts as applied. */
  synchronized PartitionFresh fresh(long atLeast, long nowNanos) {
    long nextOffset = Math.max(atLeast, applied);
    long lagRecords = Math.max(0, end - nextOffset);
    return lagRecords == 0
        ? new PartitionFresh(nextOffset, 0, 0)
        : new PartitionFresh(
            nextOffset, lagRecords, lagMillis + (nowNanos - lagAtNanos) / NANOS_PER_MILLI);
  }

  /** What is known now; null until an answer or a commit said what is applied. */
  synchronized @Nullable LastKnown lastKnown(long nowNanos) {
    return applied == 0 ? null : new LastKnown(fresh(0, nowNanos), isEndSaid);
  }
}
