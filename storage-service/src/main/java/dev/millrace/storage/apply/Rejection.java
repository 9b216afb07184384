package dev.millrace.storage.apply;

import dev.millrace.contract.transaction.Violation;
import org.jspecify.annotations.Nullable;

/**
 * Why a record is no transaction and goes to the dead-letter topic.
 *
 * @param reason for programs, one of the constants here
 * @param message for people
 * @param field the offending field, when there is one
 */
record Rejection(String reason, String message, @Nullable String field) {
  static final String NULL_VALUE = "NULL_VALUE";
  static final String TOO_LARGE = "TOO_LARGE";
  static final String UNDECODABLE = "UNDECODABLE";
  static final String INVALID = "INVALID_TRANSACTION";

  static Rejection nullValue() {
    return new Rejection(NULL_VALUE, "the record has no value", null);
  }

  static Rejection tooLarge(int actual, int max) {
    return new Rejection(
        TOO_LARGE,
        "the value is %d bytes long, at most %d are allowed".formatted(actual, max),
        null);
  }

  static Rejection undecodable(String problem) {
    return new Rejection(UNDECODABLE, "the value is not a transaction: " + problem, null);
  }

  static Rejection invalid(Violation violation) {
    return new Rejection(INVALID, violation.field() + " " + violation.message(), violation.field());
  }
}
