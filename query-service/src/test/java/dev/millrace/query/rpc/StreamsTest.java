package dev.millrace.query.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contract.ownership.Owners;
import dev.millrace.internal.v1.TailResponse;
import dev.millrace.query.rpc.StreamMeters.Method;
import dev.millrace.query.tail.Tail;
import dev.millrace.query.tail.TailMeters;
import dev.millrace.v1.WatchResponse;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StreamsTest {
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());
  private final StreamMeters meters = new StreamMeters(new SimpleMeterRegistry());
  private final Streams streams =
      new Streams(
          new Streams.Bounds(2, 2, TimeUnit.SECONDS.toNanos(5), TimeUnit.SECONDS.toNanos(5)),
          new Tail.Surroundings(
              () -> Owners.UNKNOWN,
              () -> {},
              null,
              timer,
              System::nanoTime,
              TimeUnit.SECONDS.toNanos(5),
              new TailMeters(new SimpleMeterRegistry())),
          meters);

  @AfterEach
  void stop() {
    timer.shutdown();
  }

  @Test
  void streamThatIsTakenInWhileTheInstanceStopsIsEndedToo() {
    Client client = new Client();
    Call call = new Call(client, streams, streams::close);
    streams.admit(call);
    assertThat(client.ended).isNotNull();
    assertThat(Status.fromThrowable(client.ended).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(meters.open(Method.WATCH)).hasValue(0);
  }

  /** Something happens when it is looked at to be put among the open ones. */
  private static final class Call extends StreamCall<WatchResponse> {
    private final Runnable meanwhile;
    private boolean looked;

    Call(ServerCallStreamObserver<WatchResponse> observer, Streams streams, Runnable meanwhile) {
      super(Method.WATCH, observer, streams);
      this.meanwhile = meanwhile;
    }

    @Override
    public int hashCode() {
      if (!looked) {
        looked = true;
        meanwhile.run();
      }
      return System.identityHashCode(this);
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    void idle() {}

    @Override
    void pass(TailResponse part) {}

    @Override
    public void standing() {}

    @Override
    public void done() {}
  }

  private static final class Client extends ServerCallStreamObserver<WatchResponse> {
    private @Nullable Throwable ended;

    @Override
    public void onError(Throwable failure) {
      assertThat(ended).as("ended once").isNull();
      ended = failure;
    }

    @Override
    public void onNext(WatchResponse message) {}

    @Override
    public void onCompleted() {}

    @Override
    public boolean isCancelled() {
      return false;
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
  }
}
