package dev.millrace.cli.exit;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a failed command says and how it exits.
 *
 * @param exitCode one of {@link ExitCode}
 * @param text one line for people
 */
public record FailureLine(int exitCode, String text) {
  /** The line of any failure. */
  public static FailureLine of(Throwable failure) {
    return switch (failure) {
      case CommandFailure command -> new FailureLine(command.exitCode(), oneLine(command));
      case StatusRuntimeException call -> new FailureLine(exitCode(call.getStatus()), text(call));
      default -> new FailureLine(ExitCode.FAILED, oneLine(failure));
    };
  }

  /** Whether the service was never reached: nothing listens there. */
  public static boolean isConnectionRefused(StatusRuntimeException call) {
    for (Throwable cause = call; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConnectException) {
        return true;
      }
    }
    return false;
  }

  /** The machine-readable reason of a failed call; empty when it carries none. */
  public static String reason(StatusRuntimeException call) {
    ErrorInfo info = detail(call, ErrorInfo.class);
    return info == null ? "" : info.getReason();
  }

  private static int exitCode(Status status) {
    return switch (status.getCode()) {
      case INVALID_ARGUMENT, OUT_OF_RANGE -> ExitCode.BAD_INPUT;
      case UNAVAILABLE, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED -> ExitCode.UNAVAILABLE;
      case NOT_FOUND -> ExitCode.NOT_FOUND;
      default -> ExitCode.FAILED;
    };
  }

  private static String text(StatusRuntimeException call) {
    Status status = call.getStatus();
    StringBuilder line = new StringBuilder(words(status.getCode()));
    if (status.getDescription() != null) {
      line.append(": ").append(status.getDescription());
    }
    List<String> facts = facts(call);
    if (!facts.isEmpty()) {
      line.append(" (").append(String.join(", ", facts)).append(')');
    }
    return line.toString().replaceAll("\\s*\\R\\s*", " ");
  }

  private static List<String> facts(StatusRuntimeException call) {
    List<String> facts = new ArrayList<>();
    ErrorInfo info = detail(call, ErrorInfo.class);
    if (info != null) {
      facts.add("reason " + info.getReason());
    }
    BadRequest request = detail(call, BadRequest.class);
    if (request != null) {
      request.getFieldViolationsList().forEach(field -> facts.add("field " + field.getField()));
    }
    if (info != null) {
      for (Map.Entry<String, String> fact : new TreeMap<>(info.getMetadataMap()).entrySet()) {
        facts.add(fact.getKey() + " " + fact.getValue());
      }
    }
    return facts;
  }

  private static <T extends com.google.protobuf.Message> @Nullable T detail(
      StatusRuntimeException call, Class<T> type) {
    com.google.rpc.Status status = StatusProto.fromThrowable(call);
    if (status == null) {
      return null;
    }
    for (Any detail : status.getDetailsList()) {
      if (detail.is(type)) {
        try {
          return detail.unpack(type);
        } catch (InvalidProtocolBufferException e) {
          return null; // a detail that can not be read adds nothing to the line
        }
      }
    }
    return null;
  }

  private static String words(Status.Code code) {
    return code.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String oneLine(Throwable failure) {
    String message = failure.getMessage();
    String text = message == null ? failure.getClass().getSimpleName() : message;
    return text.replaceAll("\\s*\\R\\s*", " ");
  }
}
