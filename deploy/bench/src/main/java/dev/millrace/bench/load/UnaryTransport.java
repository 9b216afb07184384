package dev.millrace.bench.load;

import dev.millrace.bench.connect.Channels;
import io.grpc.CallOptions;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A call to the request. */
final class UnaryTransport implements Transport {
  /** Long enough for a broker's restart; then the outcome is unknown and it is sent again. */
  private static final long DEADLINE_SECONDS = 30;

  private final Channels channels;
  private final SubmitMethod method;

  UnaryTransport(Channels channels, SubmitMethod method) {
    this.channels = channels;
    this.method = method;
  }

  @Override
  public void send(byte[] request, Listener listener) {
    CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
    ClientCalls.asyncUnaryCall(
        channels.next().newCall(method.descriptor(), options), request, new OneAnswer(listener));
  }

  @Override
  public void close() {}

  private static final class OneAnswer implements StreamObserver<Answer> {
    private final Listener listener;
    private @Nullable Answer response;

    OneAnswer(Listener listener) {
      this.listener = listener;
    }

    @Override
    public void onNext(Answer value) {
      response = value;
    }

    @Override
    public void onError(Throwable failure) {
      listener.onFailure(failure);
    }

    @Override
    public void onCompleted() {
      Answer answer = response;
      if (answer != null) {
        listener.onAnswer(answer);
      } else {
        listener.onFailure(
            Status.INTERNAL.withDescription("the call ended without an answer").asException());
      }
    }
  }
}
