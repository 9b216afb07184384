package dev.millrace.storage.apply;

import dev.millrace.contract.log.DeadLetter;
import dev.millrace.contract.transaction.Violation;
import org.jspecify.annotations.Nullable;

/**
 * Why a record is no transaction and goes to the dead-letter topic.
 *
 * @param reason for programs, one of {@code DeadLetter.REASON_…}
 * @param message for people
 * @param field the offending field, when there is one
 */
record Rejection(String reason, String message, @Nullable String field) {
  static Rejection nullValue() {
    return new Rejection(DeadLetter.REASON_NULL_VALUE, "the record has no value", null);
  }

  static Rejection tooLarge(int actual, int max) {
    return new Rejection(
        DeadLetter.REASON_TOO_LARGE,
        "the value is %d bytes long, at most %d are allowed".formatted(actual, max),
        null);
  }

  static Rejection undecodable(String problem) {
    return new Rejection(
        DeadLetter.REASON_UNDECODABLE, "the value is not a transaction: " + problem, null);
  }

  static Rejection invalid(Violation violation) {
    return new Rejection(
        DeadLetter.REASON_INVALID_TRANSACTION,
        violation.field() + " " + violation.message(),
        violation.field());
  }
}
