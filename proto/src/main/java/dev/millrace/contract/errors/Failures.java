package dev.millrace.contract.errors;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.v1.ErrorReason;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a call answers when something was thrown. */
public final class Failures {
  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  private Failures() {}

  /**
   * The answer to a call that failed: a {@link StatusRuntimeException} as it is, a request that can
   * not be parsed as INVALID_ARGUMENT, anything else as INTERNAL with a log line. Looks through
   * what futures wrap around a failure.
   *
   * @param method of the call, for the log
   */
  public static StatusRuntimeException answer(Throwable failure, String method) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof StatusRuntimeException refused) {
      return refused.getStatus().getCode() == Status.Code.INTERNAL
              && refused.getCause() instanceof InvalidProtocolBufferException malformed
          ? Refusal.of(
                  Status.Code.INVALID_ARGUMENT,
                  ErrorReason.ERROR_REASON_MALFORMED_MESSAGE,
                  "the request is not a valid message: " + malformed.getMessage())
              .asException()
          : refused;
    }
    LOG.error("call failed: method={}", method, cause);
    return Refusal.of(
            Status.Code.INTERNAL, ErrorReason.ERROR_REASON_INTERNAL, "internal error; see the log")
        .asException();
  }
}
