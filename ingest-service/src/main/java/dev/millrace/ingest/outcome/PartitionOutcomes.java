package dev.millrace.ingest.outcome;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.millrace.ingest.submission.Item;
import dev.millrace.internal.v1.FollowOutcomesResponse;
import dev.millrace.internal.v1.RecordOutcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The records of one partition that await their application.
 *
 * <p>Owners tell what they applied as ranges of offsets with the exceptions in them. Records and
 * ranges both come in the order of offsets, so a queue and a frontier suffice:
 *
 * <pre>
 *   ...... history ......│known                        offsets →
 *   exceptions we recall │ pending: in the queue until a range passes them
 * </pre>
 *
 * A range may pass a record before its acknowledgement got here. While records are on their way to
 * the log ("expected"), the exceptions of passed ranges are therefore recalled; with none on their
 * way, nothing below the frontier can still come. What lies where we saw no range (before we
 * followed, in a gap, older than the recall) is unresolved and must be looked up. Outcomes are a
 * function of the log, so it does not matter which owner told them.
 */
final class PartitionOutcomes {
  /** Exceptions recalled; older ones are looked up. At 200 bytes each this is below 1 MiB. */
  static final int RECALLED_MAX = 4_096;

  /** Below every offset. */
  private static final long NOTHING_KNOWN = -1;

  /** A record whose outcome is known. */
  record Told(Item item, @Nullable RecordOutcome exception) {
    void tell() {
      item.submission().appliedItem(item, exception);
    }
  }

  @GuardedBy("this")
  private final Deque<Item> pending = new ArrayDeque<>();

  @GuardedBy("this")
  private final Deque<Item> unresolved = new ArrayDeque<>();

  @GuardedBy("this")
  private final Deque<RecordOutcome> recalled = new ArrayDeque<>();

  /** From here to {@link #known} every exception is recalled. */
  @GuardedBy("this")
  private long recalledFrom = NOTHING_KNOWN;

  @GuardedBy("this")
  private long known = NOTHING_KNOWN;

  @GuardedBy("this")
  private int expected;

  @GuardedBy("this")
  private long lastAwaited = NOTHING_KNOWN;

  synchronized void expect() {
    expected++;
  }

  synchronized void forget() {
    expected--;
    forgetHistoryIfIdle();
  }

  /**
   * Adds a logged record.
   *
   * @return whether there is something to look up
   */
  boolean await(Item item) {
    Told told = null;
    synchronized (this) {
      expected--;
      long offset = item.offset();
      boolean inOrder = offset > lastAwaited;
      lastAwaited = Math.max(lastAwaited, offset);
      if (inOrder && offset >= known) {
        pending.add(item);
      } else if (inOrder && offset >= recalledFrom) {
        told = new Told(item, recall(offset));
      } else {
        unresolved.add(item);
      }
      forgetHistoryIfIdle();
    }
    if (told != null) {
      told.tell();
      return false;
    }
    return hasUnresolved();
  }

  /**
   * Takes in a range.
   *
   * @return whether there is something to look up
   */
  boolean passed(FollowOutcomesResponse range) {
    List<Told> told = new ArrayList<>();
    synchronized (this) {
      if (range.getFromOffset() > known) {
        jumpTo(range.getFromOffset());
      }
      if (range.getNextOffset() > known) {
        advance(range, told);
      }
    }
    told.forEach(Told::tell);
    return hasUnresolved();
  }

  /** Up to {@code recordsMax} and {@code bytesMax} of what is to be looked up, at least one. */
  synchronized List<Item> toLookUp(int recordsMax, int bytesMax) {
    List<Item> some = new ArrayList<>();
    int bytes = 0;
    unresolved.removeIf(item -> item.submission().isSettled());
    for (Item item : unresolved) {
      bytes += item.value().length;
      if (some.size() == recordsMax || !some.isEmpty() && bytes > bytesMax) {
        break;
      }
      some.add(item);
    }
    return some;
  }

  /** What was looked up, in the order of {@link #toLookUp}. */
  void lookedUp(List<Item> items, List<RecordOutcome> outcomes) {
    synchronized (this) {
      for (Item item : items) {
        // They are the head, unless some settled meanwhile and were dropped.
        unresolved.removeFirstOccurrence(item);
      }
    }
    for (int i = 0; i < items.size(); i++) {
      new Told(items.get(i), outcomes.get(i)).tell();
    }
  }

  /** Drops records that nobody waits for any more. */
  synchronized void sweep() {
    pending.removeIf(item -> item.submission().isSettled());
    unresolved.removeIf(item -> item.submission().isSettled());
  }

  synchronized boolean hasUnresolved() {
    return !unresolved.isEmpty();
  }

  /** Records that await their application. */
  synchronized int waiting() {
    return pending.size() + unresolved.size();
  }

  @GuardedBy("this")
  private void jumpTo(long offset) {
    while (!pending.isEmpty() && pending.element().offset() < offset) {
      unresolved.add(pending.remove());
    }
    recalled.clear();
    recalledFrom = offset;
    known = offset;
  }

  @GuardedBy("this")
  private void advance(FollowOutcomesResponse range, List<Told> told) {
    int at = 0;
    List<RecordOutcome> exceptions = range.getExceptionsList();
    while (!pending.isEmpty() && pending.element().offset() < range.getNextOffset()) {
      Item item = pending.remove();
      while (at < exceptions.size() && exceptions.get(at).getOffset() < item.offset()) {
        at++;
      }
      boolean excepted = at < exceptions.size() && exceptions.get(at).getOffset() == item.offset();
      told.add(new Told(item, excepted ? exceptions.get(at) : null));
    }
    if (expected > 0) {
      for (RecordOutcome exception : exceptions) {
        if (exception.getOffset() >= known && exception.getOffset() > lastAwaited) {
          recalled.add(exception);
        }
      }
      while (recalled.size() > RECALLED_MAX) {
        recalledFrom = recalled.remove().getOffset() + 1;
      }
    }
    known = range.getNextOffset();
    forgetHistoryIfIdle();
  }

  /** The exception at an offset below the frontier; later records have higher offsets. */
  @GuardedBy("this")
  private @Nullable RecordOutcome recall(long offset) {
    while (!recalled.isEmpty() && recalled.element().getOffset() < offset) {
      recalled.remove();
    }
    return !recalled.isEmpty() && recalled.element().getOffset() == offset
        ? recalled.remove()
        : null;
  }

  @GuardedBy("this")
  private void forgetHistoryIfIdle() {
    if (expected == 0) {
      recalled.clear();
      recalledFrom = known;
    }
  }
}
