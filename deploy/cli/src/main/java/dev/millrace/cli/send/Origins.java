package dev.millrace.cli.send;

import dev.millrace.v1.Outcome;
import dev.millrace.v1.Position;
import dev.millrace.v1.Receipt;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

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
  /** Positions counted as stored; messages from this sequence on know that the log reaches them. */
  private record Counted(long knownFrom, Set<Position> positions) {}

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
  void answered(List<Receipt> receipts, long nextSequence, long oldestUnanswered) {
    while (!recent.isEmpty() && recent.getFirst().knownFrom <= oldestUnanswered) {
      recent.removeFirst();
    }
    Set<Position> stored = HashSet.newHashSet(receipts.size());
    for (Receipt receipt : receipts) {
      if (receipt.getOutcome() == Outcome.OUTCOME_STORED) {
        stored.add(receipt.getPosition());
      }
    }
    recent.addLast(new Counted(nextSequence, stored));
    known =
        known.including(
            receipts.stream().filter(Receipt::hasPosition).map(Receipt::getPosition).toList());
  }

  /** Whether this duplicate is of the message's own first sending; true once for a position. */
  boolean claim(Message message, Position original) {
    if (!message.resent() || !message.bounds().mayPrecede(original)) {
      return false;
    }
    for (Counted counted : recent) {
      if (counted.positions.contains(original)) {
        return false;
      }
    }
    recent.getLast().positions.add(original);
    if (!message.bounds().isComplete()) {
      uncertain++;
    }
    return true;
  }
}
