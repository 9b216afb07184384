package dev.millrace.ingest.publish;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.ingest.submission.Refusals;
import dev.millrace.v1.ErrorReason;
import dev.millrace.v1.Outcome;
import io.grpc.Status;
import java.util.Map;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;

/**
 * What a failure of the producer says of a record.
 *
 * @param outcome REJECTED only when the log certainly does not have it
 * @param refusal why
 */
record SendFailure(Outcome outcome, Refusal refusal) {
  /** The producer refused to take the record: it never left this process. */
  static SendFailure notSent(Exception failure) {
    return new SendFailure(
        Outcome.OUTCOME_REJECTED,
        isTooLarge(failure) ? tooLarge() : Refusals.logUnavailable(textOf(failure)));
  }

  /**
   * The producer took the record and then reported a failure. Certain is only what the record's own
   * bytes decide: an authorisation taken away or a topic gone may be told of a second attempt, when
   * the first one's answer was lost.
   */
  static SendFailure afterSend(Exception failure) {
    if (isTooLarge(failure)) {
      return new SendFailure(Outcome.OUTCOME_REJECTED, tooLarge());
    }
    if (failure instanceof InvalidRecordException) {
      return new SendFailure(Outcome.OUTCOME_REJECTED, Refusals.logUnavailable(textOf(failure)));
    }
    return new SendFailure(Outcome.OUTCOME_UNKNOWN, Refusals.OUTCOME_UNKNOWN);
  }

  private static boolean isTooLarge(Exception failure) {
    return failure instanceof RecordTooLargeException
        || failure instanceof RecordBatchTooLargeException;
  }

  private static Refusal tooLarge() {
    return new Refusal(
        Status.Code.INVALID_ARGUMENT,
        ErrorReason.ERROR_REASON_INVALID_FIELD,
        "transaction is larger than the log takes",
        "transaction",
        null,
        Map.of());
  }

  private static String textOf(Exception failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }
}
