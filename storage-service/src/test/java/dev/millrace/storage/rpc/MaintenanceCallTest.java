package dev.millrace.storage.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.storage.maintain.MaintenanceThread;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MaintenanceCallTest {
  private final Answers answers = new Answers();

  @Test
  void anErrorIsAnsweredAndThrownOn() {
    MaintenanceThread.Work work =
        new MaintenanceCall<>(answers)
            .work(
                "Compact",
                () -> {
                  throw new StackOverflowError("of a test");
                });
    assertThatThrownBy(work::run).isInstanceOf(StackOverflowError.class);
    work.ended();
    assertThat(answers.failures).hasSize(1);
    assertThat(Status.fromThrowable(answers.failures.getFirst()).getCode())
        .isEqualTo(Status.Code.INTERNAL);
    assertThat(answers.completed).isZero();
  }

  @Test
  void anActThatEndedIsAnsweredOnceUnlessNobodyWaits() {
    MaintenanceThread.Work work = new MaintenanceCall<>(answers).work("Compact", () -> true);
    assertThat(work.run()).isTrue();
    work.ended();
    assertThat(answers.completed).isEqualTo(1);
    answers.cancelled = true;
    work.ended();
    assertThat(answers.completed).isEqualTo(1);
  }

  /** Notes how a call is answered. */
  private static final class Answers extends ServerCallStreamObserver<String> {
    private final List<Throwable> failures = new ArrayList<>();
    private int completed;
    private boolean cancelled;

    @Override
    public boolean isCancelled() {
      return cancelled;
    }

    @Override
    public void setOnCancelHandler(Runnable handler) {}

    @Override
    public void setCompression(String compression) {}

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setOnReadyHandler(Runnable handler) {}

    @Override
    public void disableAutoInboundFlowControl() {}

    @Override
    public void request(int count) {}

    @Override
    public void setMessageCompression(boolean enable) {}

    @Override
    public void onNext(String value) {}

    @Override
    public void onError(Throwable failure) {
      failures.add(failure);
    }

    @Override
    public void onCompleted() {
      completed++;
    }
  }
}
