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
import io.grpc.Deadline;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.cumulative.CumulativeCounter;
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
  private Runnable beforeLaunch = () -> {};
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
  void messageGrantedWhileItsCallIsCancelledGivesItsPlaceUp() {
    assertThat(budget.tryReserve(BUFFER_BYTES)).isTrue();
    Call call = open(ANY_NUMBER);
    call.stream.onNext(message());
    call.beforeAdmission = () -> call.onCancel.run();

    budget.release(BUFFER_BYTES);

    assertThat(budget.used()).isZero();
    assertThat(call.answers).isEmpty();
    assertThat(timekeeper.submissions()).isEmpty();
  }

  @Test
  void messageGrantedWhileItsClientHalfClosesIsAnsweredBeforeTheEnd() {
    assertThat(budget.tryReserve(BUFFER_BYTES)).isTrue();
    Call call = open(ANY_NUMBER);
    call.stream.onNext(message());
    call.beforeAdmission = call.stream::onCompleted;

    budget.release(BUFFER_BYTES);

    assertThat(call.answersAtCompletion).isEqualTo(1);
    assertThat(budget.used()).isZero();
  }

  @Test
  void nextMessageIsNotAskedForBeforeTheOneThatWaitedIsOnItsWay() {
    assertThat(budget.tryReserve(BUFFER_BYTES)).isTrue();
    Call call = open(ANY_NUMBER);
    call.stream.onNext(message());
    List<Integer> requests = new ArrayList<>();
    beforeLaunch =
        () -> {
          call.read(1); // what any thread may do meanwhile
          requests.add(call.requests);
        };

    budget.release(BUFFER_BYTES);

    assertThat(requests).containsExactly(1);
    assertThat(call.requests).isEqualTo(2);
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
        new IntakeMeters(new HookedRegistry()));
  }

  /** Tells that a launch begins: it counts what is admitted first. */
  private final class HookedRegistry extends SimpleMeterRegistry {
    @Override
    protected Counter newCounter(Meter.Id id) {
      return new CumulativeCounter(id) {
        @Override
        public void increment(double amount) {
          if (id.getName().equals("millrace.ingest.admitted")) {
            beforeLaunch.run();
          }
          super.increment(amount);
        }
      };
    }
  }

  /** A call whose client reads as many answers as the test says. */
  private final class Call extends ServerCallStreamObserver<byte[]> {
    private final List<byte[]> answers = new ArrayList<>();
    private Runnable beforeAdmission = () -> {};

    /** The call's time left is looked at once between a granted place and the admission to it. */
    private final Deadline deadline =
        Deadline.after(
            1,
            TimeUnit.MINUTES,
            new Deadline.Ticker() {
              @Override
              public long nanoTime() {
                beforeAdmission.run();
                return 0;
              }
            });

    private final StreamCall stream = new StreamCall(this, deadline, intake, settings);
    private int requests;
    private int answersAtCompletion;
    private int readable;
    private Runnable onReady = () -> {};
    private Runnable onCancel = () -> {};
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
    public void onCompleted() {
      answersAtCompletion = answers.size();
    }

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public void setOnReadyHandler(Runnable handler) {
      onReady = handler;
    }

    @Override
    public void setOnCancelHandler(Runnable handler) {
      onCancel = handler;
    }

    @Override
    public void setOnCloseHandler(Runnable handler) {}

    @Override
    public void disableAutoRequest() {}

    @Override
    public void disableAutoInboundFlowControl() {}

    @Override
    public void request(int count) {
      requests += count;
    }

    @Override
    public void setMessageCompression(boolean enable) {}

    @Override
    public void setCompression(String compression) {}
  }
}
