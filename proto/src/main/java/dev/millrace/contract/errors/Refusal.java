package dev.millrace.contract.errors;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.millrace.contract.transaction.Violation;
import dev.millrace.v1.ErrorReason;
import dev.millrace.v1.ItemError;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why a call or an item is refused. Becomes the status of a call with {@link #asException} or the
 * error of one item with {@link #asItemError}.
 *
 * @param code the gRPC status
 * @param reason the machine-readable reason
 * @param message for people
 * @param field the offending field, null when there is none
 * @param retryDelayMillis when to try again, null when that would not help
 * @param metadata facts for programs
 */
public record Refusal(
    Status.Code code,
    ErrorReason reason,
    String message,
    @Nullable String field,
    @Nullable Long retryDelayMillis,
    Map<String, String> metadata) {
  /** The domain of every {@link ErrorInfo}. */
  public static final String DOMAIN = "millrace";

  private static final String REASON_PREFIX = "ERROR_REASON_";

  public Refusal {
    metadata = Map.copyOf(metadata);
  }

  /** A refusal without field, retry or metadata. */
  public static Refusal of(Status.Code code, ErrorReason reason, String message) {
    return new Refusal(code, reason, message, null, null, Map.of());
  }

  /** INVALID_ARGUMENT for a field of a request. */
  public static Refusal invalid(String field, String problem) {
    return new Refusal(
        Status.Code.INVALID_ARGUMENT,
        ErrorReason.ERROR_REASON_INVALID_FIELD,
        field + " " + problem,
        field,
        null,
        Map.of());
  }

  /** INVALID_ARGUMENT for a broken rule. */
  public static Refusal invalid(Violation violation) {
    return invalid(violation.field(), violation.message());
  }

  /**
   * INVALID_ARGUMENT for a record that was logged and is no transaction.
   *
   * @param cause why, for programs: a reason of {@link dev.millrace.contract.log.DeadLetter}
   * @param message why, for people
   * @param field the offending field, null when there is none
   */
  public static Refusal deadLettered(String cause, String message, @Nullable String field) {
    return new Refusal(
        Status.Code.INVALID_ARGUMENT,
        ErrorReason.ERROR_REASON_DEAD_LETTERED,
        message,
        field,
        null,
        Map.of("cause", cause));
  }

  /** UNAVAILABLE, worth trying again after the delay. */
  public static Refusal unavailable(ErrorReason reason, String message, long retryDelayMillis) {
    return new Refusal(Status.Code.UNAVAILABLE, reason, message, null, retryDelayMillis, Map.of());
  }

  /** RESOURCE_EXHAUSTED, worth trying again after the delay. */
  public static Refusal exhausted(ErrorReason reason, String message, long retryDelayMillis) {
    return new Refusal(
        Status.Code.RESOURCE_EXHAUSTED, reason, message, null, retryDelayMillis, Map.of());
  }

  /** The same with one more fact. */
  public Refusal with(String key, String value) {
    Map<String, String> more = new LinkedHashMap<>(metadata);
    more.put(key, value);
    return new Refusal(code, reason, message, field, retryDelayMillis, more);
  }

  /** The reason as {@link ErrorInfo} carries it: without the enum's prefix. */
  public static String reasonText(ErrorReason reason) {
    return reason.name().startsWith(REASON_PREFIX)
        ? reason.name().substring(REASON_PREFIX.length())
        : reason.name();
  }

  /** Whether a call failed for this reason, as far as its details say. */
  public static boolean isFor(ErrorReason reason, Throwable failure) {
    com.google.rpc.@Nullable Status status = StatusProto.fromThrowable(failure);
    return status != null
        && status.getDetailsList().stream()
            .filter(detail -> detail.is(ErrorInfo.class))
            .anyMatch(detail -> reasonText(reason).equals(reasonOf(detail)));
  }

  private static String reasonOf(Any detail) {
    try {
      return detail.unpack(ErrorInfo.class).getReason();
    } catch (InvalidProtocolBufferException _) {
      return "";
    }
  }

  /** The status of a call that is refused for this. */
  public StatusRuntimeException asException() {
    com.google.rpc.Status.Builder status =
        com.google.rpc.Status.newBuilder()
            .setCode(code.value())
            .setMessage(message)
            .addDetails(
                Any.pack(
                    ErrorInfo.newBuilder()
                        .setReason(reasonText(reason))
                        .setDomain(DOMAIN)
                        .putAllMetadata(metadata)
                        .build()));
    if (field != null) {
      status.addDetails(
          Any.pack(
              BadRequest.newBuilder()
                  .addFieldViolations(
                      BadRequest.FieldViolation.newBuilder()
                          .setField(field)
                          .setDescription(message))
                  .build()));
    }
    if (retryDelayMillis != null) {
      status.addDetails(
          Any.pack(RetryInfo.newBuilder().setRetryDelay(duration(retryDelayMillis)).build()));
    }
    return StatusProto.toStatusRuntimeException(status.build(), new Metadata());
  }

  /** The error of one item that is refused for this. */
  public ItemError asItemError() {
    ItemError.Builder error =
        ItemError.newBuilder()
            .setCode(code.value())
            .setReason(reason)
            .setMessage(message)
            .putAllMetadata(metadata);
    if (field != null) {
      error.setField(field);
    }
    return error.build();
  }

  /**
   * The refusal of a whole call for the reason one item was refused for. A reason of a newer
   * version becomes UNSPECIFIED: protobuf's placeholder for it can not be written again.
   */
  public static Refusal of(ItemError error) {
    return new Refusal(
        Status.fromCodeValue(error.getCode()).getCode(),
        error.getReason() == ErrorReason.UNRECOGNIZED
            ? ErrorReason.ERROR_REASON_UNSPECIFIED
            : error.getReason(),
        error.getMessage(),
        error.getField().isEmpty() ? null : error.getField(),
        null,
        error.getMetadataMap());
  }

  private static Duration duration(long millis) {
    return Duration.newBuilder()
        .setSeconds(millis / 1000)
        .setNanos((int) (millis % 1000) * 1_000_000)
        .build();
  }
}
