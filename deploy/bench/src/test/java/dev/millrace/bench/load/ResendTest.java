package dev.millrace.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.v1.ErrorReason;
import io.grpc.Status;
import org.junit.jupiter.api.Test;

class ResendTest {
  @Test
  void theServiceSaysHowLongToWait() {
    assertThat(Resend.delayMillis(full(1_234))).isEqualTo(1_234);
    assertThat(Resend.delayMillis(full(0))).isEqualTo(1);
    assertThat(Resend.delayMillis(full(60_000))).isEqualTo(5_000);
    assertThat(Resend.delayMillis(Status.UNAVAILABLE.asRuntimeException()))
        .isEqualTo(Resend.DELAY_MILLIS_DEFAULT);
  }

  @Test
  void onlyWhatMayChangeIsSentAgain() {
    assertThat(Resend.of(Status.Code.RESOURCE_EXHAUSTED)).isEqualTo(Resend.EXHAUSTED);
    assertThat(Resend.of(Status.Code.UNAVAILABLE)).isEqualTo(Resend.UNKNOWN);
    assertThat(Resend.of(Status.Code.DEADLINE_EXCEEDED)).isEqualTo(Resend.UNKNOWN);
    assertThat(Resend.of(Status.Code.INVALID_ARGUMENT)).isEqualTo(Resend.NEVER);
    assertThat(Resend.of(Status.Code.UNIMPLEMENTED)).isEqualTo(Resend.NEVER);
  }

  private static Throwable full(long retryMillis) {
    return Refusal.exhausted(ErrorReason.ERROR_REASON_BUFFER_FULL, "full", retryMillis)
        .asException();
  }
}
