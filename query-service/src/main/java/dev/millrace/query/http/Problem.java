package dev.millrace.query.http;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.millrace.contract.errors.Failures;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Why a request has no answer, as RFC 9457 puts it.
 *
 * @param status of HTTP
 * @param title the same for all of a kind
 * @param detail for people
 * @param reason for programs; null where only the status is known
 * @param field the parameter to blame; null when there is none
 * @param metadata facts for programs
 * @param retryMillis when to try again; null when that would not help
 */
record Problem(
    int status,
    String title,
    String detail,
    @Nullable String reason,
    @Nullable String field,
    Map<String, String> metadata,
    @Nullable Long retryMillis) {
  private static final String TYPE_PREFIX = "urn:millrace:problem:";
  private static final String TYPE_UNNAMED = "about:blank";

  /** Names of parameters that are not what the message's field is called. */
  private static final Map<String, String> PARAMETERS =
      Map.of(
          "tokens", "token",
          "types", "type",
          "currencies", "currency",
          "time_from_micros", "time_from",
          "time_to_micros", "time_to");

  /** A problem of which HTTP itself knows the name. */
  static Problem of(int status, String title, String detail) {
    return new Problem(status, title, detail, null, null, Map.of(), null);
  }

  /** The problem of a call that was refused or failed. */
  static Problem of(Throwable failure) {
    StatusRuntimeException refused = Failures.answer(failure, "http");
    com.google.rpc.Status status = StatusProto.fromThrowable(refused);
    Status.Code code = refused.getStatus().getCode();
    @Nullable ErrorInfo info = detail(status, ErrorInfo.class);
    @Nullable BadRequest bad = detail(status, BadRequest.class);
    @Nullable RetryInfo retry = detail(status, RetryInfo.class);
    String message = Optional.ofNullable(refused.getStatus().getDescription()).orElse("");
    String path = bad == null ? "" : bad.getFieldViolations(0).getField();
    String field = parameter(path);
    return new Problem(
        HttpCodes.of(code),
        words(info == null ? code.name() : info.getReason()),
        !path.isEmpty() && message.startsWith(path)
            ? field + message.substring(path.length())
            : message,
        info == null ? null : info.getReason(),
        field.isEmpty() ? null : field,
        info == null ? Map.of() : new TreeMap<>(info.getMetadataMap()),
        retry == null ? null : millis(retry.getRetryDelay()));
  }

  ByteString json() {
    return Json.object(
        json -> {
          json.writeStringField("type", type());
          json.writeStringField("title", title);
          json.writeNumberField("status", status);
          json.writeStringField("detail", detail);
          if (reason != null) {
            json.writeStringField("reason", reason);
          }
          if (field != null) {
            json.writeStringField("field", field);
          }
          if (!metadata.isEmpty()) {
            json.writeObjectFieldStart("metadata");
            for (Map.Entry<String, String> fact : metadata.entrySet()) {
              json.writeStringField(fact.getKey(), fact.getValue());
            }
            json.writeEndObject();
          }
        });
  }

  private static long millis(Duration delay) {
    return TimeUnit.SECONDS.toMillis(delay.getSeconds())
        + TimeUnit.NANOSECONDS.toMillis(delay.getNanos());
  }

  private String type() {
    return reason == null
        ? TYPE_UNNAMED
        : TYPE_PREFIX + reason.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The parameter that a field of the message is filled from: of its path the last name. */
  private static String parameter(String path) {
    String last = path.substring(path.lastIndexOf('.') + 1).replaceFirst("\\[\\d+]$", "");
    return PARAMETERS.getOrDefault(last, last);
  }

  private static String words(String name) {
    String words = name.toLowerCase(Locale.ROOT).replace('_', ' ');
    return words.isEmpty() ? words : Character.toUpperCase(words.charAt(0)) + words.substring(1);
  }

  private static <T extends Message> @Nullable T detail(
      com.google.rpc.@Nullable Status status, Class<T> type) {
    if (status != null) {
      for (Any detail : status.getDetailsList()) {
        if (detail.is(type)) {
          try {
            return detail.unpack(type);
          } catch (InvalidProtocolBufferException _) {
            return null;
          }
        }
      }
    }
    return null;
  }
}
