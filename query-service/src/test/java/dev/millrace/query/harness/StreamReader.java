package dev.millrace.query.harness;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A client of a stream that keeps what it is sent.
 *
 * @param <Q> the request
 * @param <R> the messages
 */
public final class StreamReader<Q, R> implements ClientResponseObserver<Q, R> {
  private final List<R> messages = new CopyOnWriteArrayList<>();
  private final boolean reads;
  private volatile ClientCallStreamObserver<Q> call;
  private volatile @Nullable Throwable failure;
  private volatile boolean completed;

  /** One that reads, or one that never does. */
  public StreamReader(boolean reads) {
    this.reads = reads;
  }

  public List<R> messages() {
    return messages;
  }

  /** Whether the stream has ended. */
  public boolean ended() {
    return completed || failure != null;
  }

  /** Why it ended; OK when it completed. */
  public Status status() {
    Throwable ended = failure;
    return ended == null ? Status.OK : Status.fromThrowable(ended);
  }

  /** What it was refused with. */
  public StatusRuntimeException refusal() {
    if (failure instanceof StatusRuntimeException refused) {
      return refused;
    }
    throw new AssertionError("not refused");
  }

  /** Reads what it had not read. */
  public void readAtLast() {
    call.request(Integer.MAX_VALUE);
  }

  public void leave() {
    call.cancel("the test has seen enough", null);
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<Q> stream) {
    call = stream;
    if (!reads) {
      stream.disableAutoRequestWithInitial(0);
    }
  }

  @Override
  public void onNext(R message) {
    messages.add(message);
  }

  @Override
  public void onError(Throwable thrown) {
    failure = thrown;
  }

  @Override
  public void onCompleted() {
    completed = true;
  }
}
