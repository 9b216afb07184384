package dev.millrace.cli.send;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** One SubmitStream call; what it hears it puts into a queue, marked as its own. */
final class SubmitCall implements StreamObserver<Answer> {
  /**
   * What a call heard: an answer, or its end.
   *
   * @param failure why the call ended; null for an answer
   */
  record Event(
      SubmitCall call, @Nullable Answer answer, @Nullable StatusRuntimeException failure) {}

  private final Queue<Event> events;
  private final ClientCallStreamObserver<Batch> requests;

  SubmitCall(Channel channel, Queue<Event> events) {
    this.events = events;
    this.requests =
        (ClientCallStreamObserver<Batch>)
            ClientCalls.asyncBidiStreamingCall(
                channel.newCall(StreamMethod.DESCRIPTOR, CallOptions.DEFAULT), this);
  }

  void send(Batch batch) {
    requests.onNext(batch);
  }

  /** Nothing more follows; answers may. */
  void complete() {
    requests.onCompleted();
  }

  void cancel(String why) {
    requests.cancel(why, null);
  }

  @Override
  public void onNext(Answer answer) {
    events.add(new Event(this, answer, null));
  }

  @Override
  public void onError(Throwable failure) {
    StatusRuntimeException status =
        failure instanceof StatusRuntimeException known
            ? known
            : Status.fromThrowable(failure).asRuntimeException();
    events.add(new Event(this, null, status));
  }

  @Override
  public void onCompleted() {
    events.add(
        new Event(
            this,
            null,
            Status.UNAVAILABLE
                .withDescription("the service ended the stream")
                .asRuntimeException()));
  }
}
