package dev.millrace.cli.send;

import dev.millrace.cli.exit.CommandFailure;
import dev.millrace.cli.exit.ExitCode;
import dev.millrace.contract.errors.Refusal;
import dev.millrace.contract.token.ConsistencyToken;
import dev.millrace.v1.Acknowledgement;
import dev.millrace.v1.ErrorReason;
import dev.millrace.v1.ItemError;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns receipts into verdicts. Belongs to the session's thread. */
final class Receipts {
  private final Origins origins;
  private final Acknowledgement asked;
  private final ReceiptSink sink;
  private long resent;
  private @Nullable ConsistencyToken token;
  private @Nullable ItemError lastPassing;

  Receipts(LogPositions start, Acknowledgement asked, ReceiptSink sink) {
    this.asked = asked;
    this.origins = new Origins(start);
    this.sink = sink;
  }

  LogPositions logReaches() {
    return origins.known();
  }

  long uncertain() {
    return origins.uncertain();
  }

  long resent() {
    return resent;
  }

  String token() {
    return token == null ? "" : token.toString();
  }

  /** A message whose answer was lost, to be sent again. */
  Message lost(Message message) {
    resent += message.resent() ? 0 : message.count();
    return message.again();
  }

  /**
   * Takes the answer of a message.
   *
   * @return the items that have to be sent again, by their index in the message
   */
  List<Integer> take(Message message, Answer answer, long nextSequence, long oldestUnanswered) {
    if (answer.count() != message.count()) {
      throw new CommandFailure(
          ExitCode.FAILED,
          "the service answered %d transactions with %d receipts"
              .formatted(message.count(), answer.count()));
    }
    origins.answered(answer, nextSequence, oldestUnanswered);
    cover(answer.token());
    List<Integer> again = new ArrayList<>();
    for (int i = 0; i < answer.count(); i++) {
      if (passes(answer, i)) {
        lastPassing = answer.receipt(i).getError();
        again.add(i);
      } else {
        sink.accept(new Settled(message.batch(), answer, i, verdict(message, answer, i)));
      }
    }
    resent += message.resent() ? 0 : again.size();
    return again;
  }

  /** Why items have to be sent again. */
  StatusRuntimeException lastPassingFailure() {
    return lastPassing == null || lastPassing.getCode() == Status.Code.OK.value()
        ? Status.UNKNOWN.withDescription("the outcome is not known").asRuntimeException()
        : Refusal.of(lastPassing).asException();
  }

  private Verdict verdict(Message message, Answer answer, int index) {
    return switch (answer.outcome(index)) {
      case OUTCOME_LOGGED -> Verdict.LOGGED;
      case OUTCOME_STORED -> Verdict.STORED;
      case OUTCOME_DUPLICATE ->
          isItsOwn(message, answer, index) ? Verdict.STORED : Verdict.DUPLICATE;
      case OUTCOME_CONFLICT -> Verdict.CONFLICT;
      default -> Verdict.REJECTED;
    };
  }

  private boolean isItsOwn(Message message, Answer answer, int index) {
    return message.resent() && origins.claim(message, answer.receipt(index).getPosition());
  }

  /** Whether sending it again may give another answer. */
  private boolean passes(Answer answer, int index) {
    return switch (answer.outcome(index)) {
      case OUTCOME_UNKNOWN, OUTCOME_UNSPECIFIED -> true;
      // durable, but not seen applied in time: the store was away
      case OUTCOME_LOGGED -> asked == Acknowledgement.ACKNOWLEDGEMENT_APPLIED;
      case OUTCOME_REJECTED -> passes(answer.receipt(index).getError());
      default -> false;
    };
  }

  private static boolean passes(ItemError error) {
    Status.Code code = Status.fromCodeValue(error.getCode()).getCode();
    return code == Status.Code.UNAVAILABLE
        || code == Status.Code.DEADLINE_EXCEEDED
        || code == Status.Code.ABORTED
        || error.getReason() == ErrorReason.ERROR_REASON_BUFFER_FULL;
  }

  private void cover(String text) {
    if (text.isEmpty()) {
      return;
    }
    ConsistencyToken newer = ConsistencyToken.parse(text);
    token = token == null ? newer : token.merge(newer);
  }
}
