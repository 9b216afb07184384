package dev.millrace.contract.errors;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.millrace.contract.transaction.Violation;
import dev.millrace.v1.ErrorReason;
import dev.millrace.v1.ItemError;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RefusalTest {
  @Test
  void brokenRuleBecomesInvalidArgumentWithReasonAndField() throws Exception {
    StatusRuntimeException refused =
        Refusal.invalid(new Violation("amount", "is missing")).with("limit", "1").asException();

    com.google.rpc.Status status = requireNonNull(StatusProto.fromThrowable(refused));
    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(status.getMessage()).isEqualTo("amount is missing");
    ErrorInfo info = detail(status, ErrorInfo.class);
    assertThat(info.getReason()).isEqualTo("INVALID_FIELD");
    assertThat(info.getDomain()).isEqualTo("millrace");
    assertThat(info.getMetadataMap()).isEqualTo(Map.of("limit", "1"));
    BadRequest.FieldViolation field = detail(status, BadRequest.class).getFieldViolations(0);
    assertThat(field.getField()).isEqualTo("amount");
    assertThat(field.getDescription()).isEqualTo("amount is missing");
    assertThat(status.getDetailsCount()).isEqualTo(2);
  }

  @Test
  void retryDelayIsToldInSecondsAndNanos() throws Exception {
    StatusRuntimeException refused =
        Refusal.exhausted(ErrorReason.ERROR_REASON_BUFFER_FULL, "full", 2_050).asException();

    com.google.rpc.Status status = requireNonNull(StatusProto.fromThrowable(refused));
    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    RetryInfo retry = detail(status, RetryInfo.class);
    assertThat(retry.getRetryDelay().getSeconds()).isEqualTo(2);
    assertThat(retry.getRetryDelay().getNanos()).isEqualTo(50_000_000);
    assertThat(detail(status, ErrorInfo.class).getReason()).isEqualTo("BUFFER_FULL");
    assertThat(status.getDetailsCount()).isEqualTo(2);
  }

  @Test
  void unavailableCarriesItsDelay() throws Exception {
    StatusRuntimeException refused =
        Refusal.unavailable(ErrorReason.ERROR_REASON_LOG_UNAVAILABLE, "no broker", 0).asException();

    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(
            detail(requireNonNull(StatusProto.fromThrowable(refused)), RetryInfo.class)
                .getRetryDelay()
                .getSeconds())
        .isZero();
  }

  @Test
  void refusalWithoutFieldOrDelayHasOnlyErrorInfo() {
    StatusRuntimeException refused =
        Refusal.of(Status.Code.NOT_FOUND, ErrorReason.ERROR_REASON_TRANSACTION_NOT_FOUND, "none")
            .asException();

    assertThat(requireNonNull(StatusProto.fromThrowable(refused)).getDetailsList()).hasSize(1);
  }

  @Test
  void refusalOfAnItemIsTheRefusalOfACall() {
    Refusal refusal = Refusal.invalid("id", "is missing").with("limit", "128");
    ItemError item = refusal.asItemError();

    assertThat(item.getCode()).isEqualTo(3);
    assertThat(item.getReason()).isEqualTo(ErrorReason.ERROR_REASON_INVALID_FIELD);
    assertThat(item.getField()).isEqualTo("id");
    assertThat(item.getMessage()).isEqualTo("id is missing");
    assertThat(Refusal.of(item)).isEqualTo(refusal);
    assertThat(Refusal.of(item).asItemError()).isEqualTo(item);
  }

  @Test
  void refusalWithoutFieldSurvivesAsAnItem() {
    Refusal refusal =
        Refusal.of(Status.Code.UNAVAILABLE, ErrorReason.ERROR_REASON_NOT_OWNER, "elsewhere")
            .with("owner", "10.0.0.1:7440");

    assertThat(Refusal.of(refusal.asItemError())).isEqualTo(refusal);
  }

  @ParameterizedTest
  @EnumSource(value = ErrorReason.class, names = "UNRECOGNIZED", mode = EnumSource.Mode.EXCLUDE)
  void reasonTextIsTheNameWithoutItsPrefix(ErrorReason reason) {
    assertThat("ERROR_REASON_" + Refusal.reasonText(reason)).isEqualTo(reason.name());
    assertThat(Refusal.of(Status.Code.INTERNAL, reason, "m").asItemError().getReason())
        .isEqualTo(reason);
  }

  @Test
  void reasonAndCodeOfANewerVersionCanBePassedOn() throws Exception {
    ItemError newer = ItemError.newBuilder().setCode(77).setReasonValue(999).build();

    Refusal refusal = Refusal.of(ItemError.parseFrom(newer.toByteArray()));

    assertThat(refusal.code()).isEqualTo(Status.Code.UNKNOWN);
    assertThat(refusal.asItemError().getReason()).isEqualTo(ErrorReason.ERROR_REASON_UNSPECIFIED);
    assertThat(refusal.asException().getStatus().getCode()).isEqualTo(Status.Code.UNKNOWN);
  }

  private static <T extends Message> T detail(com.google.rpc.Status status, Class<T> type)
      throws InvalidProtocolBufferException {
    for (Any detail : status.getDetailsList()) {
      if (detail.is(type)) {
        return detail.unpack(type);
      }
    }
    throw new AssertionError("no " + type.getSimpleName() + " in " + status);
  }
}
