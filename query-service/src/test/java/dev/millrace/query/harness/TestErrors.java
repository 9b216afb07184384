package dev.millrace.query.harness;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.Objects;
import java.util.Optional;

/** What a refused call says. */
public final class TestErrors {
  private TestErrors() {}

  /** The reason and its facts. */
  public static ErrorInfo info(StatusRuntimeException refused) {
    return detail(refused, ErrorInfo.class).orElseThrow();
  }

  /** The offending field; empty when none is named. */
  public static String field(StatusRuntimeException refused) {
    return detail(refused, BadRequest.class)
        .map(bad -> bad.getFieldViolations(0).getField())
        .orElse("");
  }

  /** Whether the client is told when to try again. */
  public static boolean isRetryable(StatusRuntimeException refused) {
    return detail(refused, RetryInfo.class).isPresent();
  }

  private static <T extends Message> Optional<T> detail(
      StatusRuntimeException refused, Class<T> type) {
    try {
      for (Any detail :
          Objects.requireNonNull(StatusProto.fromThrowable(refused)).getDetailsList()) {
        if (detail.is(type)) {
          return Optional.of(detail.unpack(type));
        }
      }
      return Optional.empty();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }
}
