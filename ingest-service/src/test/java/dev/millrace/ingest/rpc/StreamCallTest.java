package dev.millrace.ingest.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.ingest.Sample;
import dev.millrace.ingest.admit.Admission;
import dev.millrace.ingest.admit.AdmitSettings;
import dev.millrace.ingest.admit.Budget;
import dev.millrace.ingest.admit.Message;
import dev.millrace.ingest.batch.BatchSettings;
import dev.millrace.ingest.batch.Inbox;
import dev.millrace.ingest.publish.LogGate;
import dev.millrace.ingest.publish.LogWatch;
import dev.millrace.ingest.submission.Submission;
import dev.millrace.v1.Acknowledgement;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Streams over stages that stand still: every transaction is refused, so none goes further. */
class StreamCallTest {
  private static final int BUFFER_BYTES = 1_000;
  private static final int SLOW_READER_MILLIS = 100;
  private static final long SLOW_READER_NANOS = TimeUnit.MILLISECONDS.toNanos(SLOW_READER_MILLIS);
  private static final int ANY_NUMBER = 1_000;

  private final RpcSettings settings = new RpcSettings(30_000, 8, SLOW_READER_MILLIS);
  private final Budget budget = new Budget(BUFFER_BYTES);
  private final Timekeeper timekeeper = new Timekeeper(settings);
  private final Intake intake = intake();

  @Test
  void streamWhoseMessageHasNoPlaceInTheLineIsRefusedWithADelay() {
    assertThat(budget.tryReserve(BUFFER_BYTES)).isTrue();
    Call waiting = open(ANY_NUMBER);
    waiting.stream.onNext(message());
    assertThat(waiting.failure).isNull();

    Call refused = open(ANY_NUMBER);
    refused.stream.onNext(message());

    assertThat(Status.fromThrowable(refused.failure).getCode())
        .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    StatusRuntimeException failure = (StatusRuntimeException) refused.failure;
    assertThat(BadInputTest.reason(failure)).isEqualTo("BUFFER_FULL");
    assertThat(BadInputTest.detail(failure, com.google.rpc.RetryInfo.class).getRetryDelay())
        .isNotEqualTo(com.google.protobuf.Duration.getDefaultInstance());
    budget.release(BUFFER_BYTES);
    assertThat(waiting.answers).hasSize(1);
    assertThat(budget.used()).isZero();
  }

  @Test
  void slowButSteadyReaderIsNotCutOff() {
    Call call = open(0);
    call.stream.onNext(message());
    call.stream.onNext(message());
    call.stream.onNext(message());
    long blockedNanos = System.nanoTime();
    while (System.nanoTime() == blockedNanos) {
      Thread.onSpinWait();
    }
    long readNanos = System.nanoTime();
    call.read(1);

    call.stream.tick(readNanos + SLOW_READER_NANOS);
    assertThat(call.answers).hasSize(1);
    assertThat(call.failure).isNull();

    call.stream.tick(System.nanoTime() + SLOW_READER_NANOS + 1);
    assertThat(call.failure).isNotNull();
  }

  @Test
  void submissionCancelledBeforeItsLaunchIsNotKept() {
    Submission submission =
        intake.prepare(
            intake.items(Sample.message(Sample.fresh())),
            Acknowledgement.ACKNOWLEDGEMENT_DURABLE,
            0,
            Long.MAX_VALUE,
            0,
            _ -> {});
    submission.expire();
    intake.launch(submission);
    assertThat(timekeeper.submissions()).isEmpty();
  }

  private Call open(int readable) {
    Call call = new Call(readable);
    call.stream.open();
    return call;
  }

  private static Message message() {
    return Sample.message(Sample.fresh().toBuilder().clearLedger().build());
  }

  private Intake intake() {
    LogWatch watch =
        new LogWatch(
            "log",
            () -> {
              throw new AssertionError("not started");
            },
            () -> {
              throw new AssertionError("not started");
            },
            _ -> {});
    return new Intake(
        new Admission(new AdmitSettings(0, 10, BUFFER_BYTES), InstantSource.system()),
        budget,
        new Inbox(new BatchSettings(1, 1, 0)),
        new LogGate(watch),
        timekeeper,
        Runnable::run,
        new IntakeMeters(new SimpleMeterRegistry()));
  }

  /** A call whose client reads as many answers as the test says. */
  private final class Call extends ServerCallStreamObserver<byte[]> {
    private final StreamCall stream = new StreamCall(this, null, intake, settings);
    private final List<byte[]> answers = new ArrayList<>();
    private int readable;
    private Runnable onReady = () -> {};
    private Throwable failure;

    Call(int readable) {
      this.readable = readable;
    }

    void read(int more) {
      readable += more;
      onReady.run();
    }

    @Override
    public boolean isReady() {
      return readable > 0;
    }

    @Override
    public void onNext(byte[] answer) {
      readable--;
      answers.add(answer);
    }

    @Override
    public void onError(Throwable error) {
      failure = error;
    }

    @Override
    public void onCompleted() {}

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public void setOnReadyHandler(Runnable handler) {
      onReady = handler;
    }

    @Override
    public void setOnCancelHandler(Runnable handler) {}

    @Override
    public void setOnCloseHandler(Runnable handler) {}

    @Override
    public void disableAutoRequest() {}

    @Override
    public void disableAutoInboundFlowControl() {}

    @Override
    public void request(int count) {}

    @Override
    public void setMessageCompression(boolean enable) {}

    @Override
    public void setCompression(String compression) {}
  }
}
