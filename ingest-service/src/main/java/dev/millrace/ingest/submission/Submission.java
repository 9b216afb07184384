package dev.millrace.ingest.submission;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.millrace.contract.errors.Refusal;
import dev.millrace.internal.v1.RecordOutcome;
import dev.millrace.v1.Outcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The transactions of one message and what becomes of them.
 *
 * <p>Two ends are told apart. It <em>settles</em> once every item is decided, or when its time is
 * up or its call is cancelled: then it is answered, and nothing is decided any more. It
 * <em>leaves</em> once it has settled and the producer holds none of its items: only then is its
 * memory free.
 */
public final class Submission {
  /** Who wants to know about the ends; called once each, without the lock, on any thread. */
  public interface Listener {
    /** Every item is decided. */
    void settled(Submission submission);

    /** Neither the stages nor the producer hold anything of it. */
    void left(Submission submission);
  }

  private final List<Item> items;
  private final boolean applied;
  private final long answerByNanos;
  private final long acceptedNanos;
  private final long cost;
  private final int toLog;
  private final long bytesToLog;
  private final Listener listener;

  @GuardedBy("this")
  private int undecided;

  @GuardedBy("this")
  private int inProducer;

  @GuardedBy("this")
  private boolean claimed;

  @GuardedBy("this")
  private boolean settled;

  @GuardedBy("this")
  private boolean left;

  /**
   * A submission that is not yet on its way.
   *
   * @param items in the order of the message
   * @param applied whether an item is decided by its application, not by its acknowledgement
   * @param acceptedNanos when its message came
   * @param answerByNanos when it must be answered
   * @param cost the bytes of buffer it holds until it leaves
   */
  public Submission(
      List<Item> items,
      boolean applied,
      long acceptedNanos,
      long answerByNanos,
      long cost,
      Listener listener) {
    this.items = items;
    this.applied = applied;
    this.acceptedNanos = acceptedNanos;
    this.answerByNanos = answerByNanos;
    this.cost = cost;
    this.listener = listener;
    int open = 0;
    long bytes = 0;
    for (Item item : items) {
      item.partOf(this);
      if (item.isToLog()) {
        open++;
        bytes += item.value().length;
      }
    }
    this.toLog = open;
    this.bytesToLog = bytes;
    this.undecided = open;
  }

  /** Every item, in the order of the message. */
  public List<Item> items() {
    return items;
  }

  /** Whether items are decided by their application. */
  public boolean applied() {
    return applied;
  }

  /** How many items are to be logged. */
  public int toLog() {
    return toLog;
  }

  /** The bytes of the records to be logged. */
  public long bytesToLog() {
    return bytesToLog;
  }

  /** The bytes of buffer it holds. */
  public long cost() {
    return cost;
  }

  /** When its message came. */
  public long acceptedNanos() {
    return acceptedNanos;
  }

  /** When it must be answered. */
  public long answerByNanos() {
    return answerByNanos;
  }

  /** Settles it at once when nothing of it is to be logged; the first call of all. */
  public void begin() {
    boolean settles;
    synchronized (this) {
      settles = undecided == 0 && !settled;
      settled |= settles;
    }
    tell(settles);
  }

  /**
   * Takes it for the producer; each of its items to log must then be reported by {@link #logged} or
   * {@link #failed}.
   *
   * @return false when it has settled and must not be produced
   */
  public synchronized boolean claim() {
    if (settled) {
      return false;
    }
    claimed = true;
    inProducer = toLog;
    return true;
  }

  /** Whether it has settled. */
  public synchronized boolean isSettled() {
    return settled;
  }

  /**
   * The log has an item.
   *
   * @return whether its application is still awaited
   */
  public boolean logged(Item item, int partition, long offset) {
    boolean settles = false;
    boolean awaited;
    synchronized (this) {
      inProducer--;
      awaited = applied && !settled;
      if (!settled) {
        item.place(partition, offset);
        if (!applied) {
          item.decide(Outcome.OUTCOME_LOGGED, null);
          settles = decidedOne();
        }
      }
      if (!awaited) {
        item.dropValue();
      }
    }
    tell(settles);
    return awaited;
  }

  /** The log does not have an item, or nobody knows. */
  public void failed(Item item, Outcome outcome, Refusal because) {
    boolean settles = false;
    synchronized (this) {
      inProducer--;
      item.dropValue();
      if (!settled) {
        item.decide(outcome, because);
        settles = decidedOne();
      }
    }
    tell(settles);
  }

  /**
   * An item was applied.
   *
   * @param exception what became of it, null when it was stored
   */
  public void appliedItem(Item item, @Nullable RecordOutcome exception) {
    boolean settles = false;
    synchronized (this) {
      item.dropValue();
      if (!settled && !item.isDecided()) {
        decideApplied(item, exception);
        settles = decidedOne();
      }
    }
    tell(settles);
  }

  /** None of it was handed to the producer and none will be: every open item is refused. */
  public void refuse(Refusal refusal) {
    settleOpen(refusal);
  }

  /** Its time is up, or nobody waits for it any more. */
  public void expire() {
    settleOpen(Refusals.DEADLINE_PASSED);
  }

  private void settleOpen(Refusal unclaimed) {
    boolean settles;
    synchronized (this) {
      settles = !settled;
      if (settles) {
        for (Item item : items) {
          if (item.isToLog() && !item.isDecided()) {
            giveUp(item, unclaimed);
          }
        }
        undecided = 0;
        settled = true;
      }
    }
    tell(settles);
  }

  @GuardedBy("this")
  private void giveUp(Item item, Refusal unclaimed) {
    if (item.isLogged()) {
      item.decide(Outcome.OUTCOME_LOGGED, Refusals.NOT_SEEN_APPLIED);
      item.dropValue();
    } else if (claimed) {
      item.decide(Outcome.OUTCOME_UNKNOWN, Refusals.OUTCOME_UNKNOWN);
    } else {
      item.decide(Outcome.OUTCOME_REJECTED, unclaimed);
      item.dropValue();
    }
  }

  private static void decideApplied(Item item, @Nullable RecordOutcome exception) {
    if (exception == null || exception.getOutcome() == Outcome.OUTCOME_STORED) {
      item.decide(Outcome.OUTCOME_STORED, null);
    } else if (exception.getOutcome() == Outcome.OUTCOME_REJECTED) {
      item.decide(Outcome.OUTCOME_REJECTED, Refusal.of(exception.getError()));
    } else {
      item.decide(
          exception.getOutcome(),
          exception.getOriginal(),
          exception.getConflictingFieldsList(),
          null);
    }
  }

  @GuardedBy("this")
  private boolean decidedOne() {
    undecided--;
    if (undecided > 0 || settled) {
      return false;
    }
    settled = true;
    return true;
  }

  private void tell(boolean settles) {
    if (settles) {
      listener.settled(this);
    }
    boolean leaves;
    synchronized (this) {
      leaves = settled && inProducer == 0 && !left;
      left |= leaves;
    }
    if (leaves) {
      listener.left(this);
    }
  }
}
