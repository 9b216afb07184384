package dev.millrace.cli.send;

import dev.millrace.cli.exit.CommandFailure;
import dev.millrace.cli.exit.ExitCode;
import dev.millrace.contract.errors.Refusal;
import dev.millrace.contract.token.ConsistencyToken;
import dev.millrace.v1.Acknowledgement;
import dev.millrace.v1.ErrorReason;
import dev.millrace.v1.ItemError;
import dev.millrace.v1.Receipt;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns receipts into verdicts. Belongs to the session's thread. */
final class Receipts {
  private final Origins origins;
  private final ReceiptSink sink;
  private long resent;
  private @Nullable ConsistencyToken token;
  private @Nullable ItemError lastPassing;

  Receipts(LogPositions start, ReceiptSink sink) {
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
    resent += message.resent() ? 0 : message.items().size();
    return message.again();
  }

  /**
   * Takes the answer of a message.
   *
   * @return the items that have to be sent again
   */
  List<Outgoing> take(
      Message message,
      List<Receipt> answer,
      String covering,
      long nextSequence,
      long oldestUnanswered) {
    if (answer.size() != message.items().size()) {
      throw new CommandFailure(
          ExitCode.FAILED,
          "the service answered %d transactions with %d receipts"
              .formatted(message.items().size(), answer.size()));
    }
    origins.answered(answer, nextSequence, oldestUnanswered);
    cover(covering);
    List<Outgoing> again = new ArrayList<>();
    for (int i = 0; i < answer.size(); i++) {
      Receipt receipt = answer.get(i);
      Outgoing item = message.items().get(i);
      if (passes(receipt, message.request().getAcknowledgement())) {
        lastPassing = receipt.getError();
        again.add(item);
      } else {
        sink.accept(item, receipt, verdict(message, receipt));
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

  private Verdict verdict(Message message, Receipt receipt) {
    return switch (receipt.getOutcome()) {
      case OUTCOME_LOGGED -> Verdict.LOGGED;
      case OUTCOME_STORED -> Verdict.STORED;
      case OUTCOME_DUPLICATE ->
          origins.claim(message, receipt.getPosition()) ? Verdict.STORED : Verdict.DUPLICATE;
      case OUTCOME_CONFLICT -> Verdict.CONFLICT;
      default -> Verdict.REJECTED;
    };
  }

  /** Whether sending it again may give another answer. */
  private static boolean passes(Receipt receipt, Acknowledgement asked) {
    return switch (receipt.getOutcome()) {
      case OUTCOME_UNKNOWN, OUTCOME_UNSPECIFIED -> true;
      // durable, but not seen applied in time: the store was away
      case OUTCOME_LOGGED -> asked == Acknowledgement.ACKNOWLEDGEMENT_APPLIED;
      case OUTCOME_REJECTED -> {
        ItemError error = receipt.getError();
        Status.Code code = Status.fromCodeValue(error.getCode()).getCode();
        yield code == Status.Code.UNAVAILABLE
            || code == Status.Code.DEADLINE_EXCEEDED
            || code == Status.Code.ABORTED
            || error.getReason() == ErrorReason.ERROR_REASON_BUFFER_FULL;
      }
      default -> false;
    };
  }

  private void cover(String text) {
    if (text.isEmpty()) {
      return;
    }
    ConsistencyToken newer = ConsistencyToken.parse(text);
    token = token == null ? newer : token.merge(newer);
  }
}
