package dev.millrace.bench.load;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import java.util.concurrent.TimeUnit;

/** What to do about a request that failed. */
enum Resend {
  /** The service was full: nothing was done. */
  EXHAUSTED,
  /** It may have been done; the same ids make sending it again harmless. */
  UNKNOWN,
  /** Sending it again would give the same answer. */
  NEVER;

  /** When the service does not say. */
  static final long DELAY_MILLIS_DEFAULT = 20;

  /** A service may ask for more; the run would rather ask again. */
  private static final long DELAY_MILLIS_MAX = 5_000;

  static Resend of(Status.Code code) {
    return switch (code) {
      case RESOURCE_EXHAUSTED -> EXHAUSTED;
      case UNAVAILABLE, UNKNOWN, DEADLINE_EXCEEDED, ABORTED, CANCELLED -> UNKNOWN;
      default -> NEVER;
    };
  }

  /** How long the service asks to wait, by the RetryInfo of the failure. */
  static long delayMillis(Throwable failure) {
    com.google.rpc.Status status = StatusProto.fromThrowable(failure);
    if (status == null) {
      return DELAY_MILLIS_DEFAULT;
    }
    for (Any detail : status.getDetailsList()) {
      if (detail.is(RetryInfo.class)) {
        return delayMillis(detail);
      }
    }
    return DELAY_MILLIS_DEFAULT;
  }

  private static long delayMillis(Any detail) {
    try {
      var delay = detail.unpack(RetryInfo.class).getRetryDelay();
      long millis =
          TimeUnit.SECONDS.toMillis(delay.getSeconds())
              + TimeUnit.NANOSECONDS.toMillis(delay.getNanos());
      return Math.clamp(millis, 1, DELAY_MILLIS_MAX);
    } catch (InvalidProtocolBufferException _) {
      return DELAY_MILLIS_DEFAULT;
    }
  }
}
