package dev.millrace.bench.load;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.millrace.bench.connect.Channels;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * One bidirectional stream to each instance, used in turn; answers of a stream come in the order of
 * its requests. When one breaks, every request without an answer fails, and the next request opens
 * a new one. What is outstanding is bounded by who sends.
 */
final class StreamTransport implements Transport {
  private final Channels channels;

  @GuardedBy("this")
  private final Map<ManagedChannel, OpenStream> streams = new HashMap<>();

  StreamTransport(Channels channels) {
    this.channels = channels;
  }

  @Override
  public void send(byte[] request, Listener listener) {
    stream(channels.next()).send(request, listener);
  }

  private synchronized OpenStream stream(ManagedChannel channel) {
    OpenStream stream = streams.get(channel);
    if (stream == null || stream.isEnded()) {
      stream = new OpenStream();
      stream.open(channel);
      streams.put(channel, stream);
    }
    return stream;
  }

  @Override
  public synchronized void close() {
    streams.values().forEach(OpenStream::halfClose);
    streams.clear();
  }

  /** Listeners are called without the lock: they may send. */
  private static final class OpenStream implements StreamObserver<Answer> {
    @GuardedBy("this")
    private final Queue<Listener> unanswered = new ArrayDeque<>();

    @GuardedBy("this")
    private @Nullable StreamObserver<byte[]> requests;

    @GuardedBy("this")
    private @Nullable Throwable ended;

    synchronized void open(ManagedChannel channel) {
      requests =
          ClientCalls.asyncBidiStreamingCall(
              channel.newCall(SubmitMethod.STREAM.descriptor(), CallOptions.DEFAULT), this);
    }

    synchronized boolean isEnded() {
      return ended != null;
    }

    synchronized void halfClose() {
      if (requests != null && ended == null) {
        requests.onCompleted();
      }
    }

    void send(byte[] request, Listener listener) {
      Throwable failure = enqueue(request, listener);
      if (failure != null) {
        listener.onFailure(failure);
      }
    }

    /** In one step, so that the order of the answers is the order of the requests. */
    private synchronized @Nullable Throwable enqueue(byte[] request, Listener listener) {
      if (ended != null || requests == null) {
        return ended;
      }
      unanswered.add(listener);
      requests.onNext(request);
      return null;
    }

    private synchronized @Nullable Listener next() {
      return unanswered.poll();
    }

    @Override
    public void onNext(Answer response) {
      Listener listener = next();
      if (listener != null) {
        listener.onAnswer(response);
      }
    }

    @Override
    public void onError(Throwable failure) {
      end(failure).forEach(listener -> listener.onFailure(failure));
    }

    @Override
    public void onCompleted() {
      onError(Status.UNAVAILABLE.withDescription("the server ended the stream").asException());
    }

    private synchronized List<Listener> end(Throwable failure) {
      ended = failure;
      List<Listener> failed = List.copyOf(unanswered);
      unanswered.clear();
      return failed;
    }
  }
}
