package dev.millrace.bench.child;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * A line from the child.
 *
 * @param value what was asked for, null when there is none
 * @param error why there is none, null when there is
 * @param isMisuse whether the error is the user's: an argument that can not be used
 */
record Answer(@Nullable JsonNode value, @Nullable String error, boolean isMisuse) {
  static Answer of(JsonNode value) {
    return new Answer(value, null, false);
  }

  static Answer failed(Throwable failure) {
    String message = failure.getMessage();
    return new Answer(
        null,
        message == null ? failure.toString() : message,
        failure instanceof IllegalArgumentException);
  }
}
