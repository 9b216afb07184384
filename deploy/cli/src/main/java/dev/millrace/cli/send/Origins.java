package dev.millrace.cli.send;

import dev.millrace.v1.Outcome;
import dev.millrace.v1.Position;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether a transaction that was sent more than once and is answered DUPLICATE is a duplicate
 * of its own first sending, which is then what stored it, or of something else.
 *
 * <p>A receipt says where the original lies. What we sent lies in the log behind everything that
 * was answered before we first sent it, and behind the ends of the log before the import began. So
 * an original before those is something else. An original behind them is ours, unless another row
 * with the same identity, on its way at the same time, was already counted for that position; those
 * positions are remembered as long as a message is unanswered that was sent before they were known.
 * Memory is bounded by the window, not by the file.
 *
 * <p>When the ends of the log before the import are not known, an original may be an earlier
 * import's although it lies behind what was answered; such decisions are counted as uncertain. So
 * is nothing else, but for another client that sends the same identities at the same time.
 */
final class Origins {
  /** The positions that one answer counted as stored, and those claimed when it was the latest. */
  private static final class Counted {
    /** Messages from this sequence on know that the log reaches these positions. */
    final long knownFrom;

    private final Answer answer;

    /** Made when they are first asked for, which is when something is sent again. */
    private @Nullable Set<Position> positions;

    Counted(long knownFrom, Answer answer) {
      this.knownFrom = knownFrom;
      this.answer = answer;
    }

    Set<Position> positions() {
      Set<Position> known = positions;
      if (known == null) {
        known = HashSet.newHashSet(answer.count());
        for (int i = 0; i < answer.count(); i++) {
          if (answer.outcome(i) == Outcome.OUTCOME_STORED) {
            known.add(answer.receipt(i).getPosition());
          }
        }
        positions = known;
      }
      return known;
    }
  }

  private final Deque<Counted> recent = new ArrayDeque<>();
  private LogPositions known;
  private long uncertain;

  Origins(LogPositions start) {
    this.known = start;
  }

  /** How far the log is known to reach by now. */
  LogPositions known() {
    return known;
  }

  /** Decisions that might be wrong, because the start of the import is not known. */
  long uncertain() {
    return uncertain;
  }

  /**
   * Takes in an answer before its verdicts are asked for.
   *
   * @param nextSequence of the next message to be sent
   * @param oldestUnanswered the lowest first sequence of the messages still unanswered, this one
   *     included
   */
  void answered(Answer answer, long nextSequence, long oldestUnanswered) {
    while (!recent.isEmpty() && recent.getFirst().knownFrom <= oldestUnanswered) {
      recent.removeFirst();
    }
    recent.addLast(new Counted(nextSequence, answer));
    known = known.including(answer.nextOffsets());
  }

  /** Whether this duplicate is of the message's own first sending; true once for a position. */
  boolean claim(Message message, Position original) {
    if (!message.resent() || !message.bounds().mayPrecede(original)) {
      return false;
    }
    for (Counted counted : recent) {
      if (counted.positions().contains(original)) {
        return false;
      }
    }
    recent.getLast().positions().add(original);
    if (!message.bounds().isComplete()) {
      uncertain++;
    }
    return true;
  }
}
