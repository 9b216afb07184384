package dev.millrace.query.rpc;

import static java.util.Objects.requireNonNull;

import dev.millrace.contract.errors.Failures;
import dev.millrace.contract.errors.Refusal;
import dev.millrace.internal.v1.TailResponse;
import dev.millrace.query.rpc.StreamMeters.Ending;
import dev.millrace.query.rpc.StreamMeters.Method;
import dev.millrace.query.tail.Tail;
import dev.millrace.query.tail.TailQuery;
import dev.millrace.query.tail.TailSink;
import dev.millrace.v1.ErrorReason;
import io.grpc.SynchronizationContext;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One stream to a client. Everything it does happens in its context: one step after the other, on
 * whichever thread brings the news, and none waits. What the owners' messages bring is sent on at
 * once; while the client takes nothing, no further message is asked for, so that at most one of
 * each owner waits here and what follows stays with the owners.
 *
 * @param <R> its messages
 */
abstract class StreamCall<R> implements TailSink {
  private static final long RETRY_MILLIS = 1_000;

  private final Method method;
  private final ServerCallStreamObserver<R> observer;
  private final Streams streams;
  private final SynchronizationContext context =
      new SynchronizationContext((_, failure) -> refuse(failure));
  private final NavigableMap<Integer, Long> nextOffsets = new TreeMap<>();
  private final NavigableMap<Integer, Long> logEnds = new TreeMap<>();
  private @Nullable Tail tail;
  private boolean ended;
  private boolean blocked;
  private long blockedSinceNanos;
  private long lastSentNanos;
  private volatile long lagRecords;

  StreamCall(Method method, ServerCallStreamObserver<R> observer, Streams streams) {
    this.method = method;
    this.observer = observer;
    this.streams = streams;
    this.lastSentNanos = now();
  }

  /** Begins; within the call's handler. {@code query} tells what to follow. */
  final void start(CompletableFuture<TailQuery> query) {
    observer.setOnReadyHandler(() -> context.execute(this::ready));
    observer.setOnCancelHandler(() -> context.execute(this::gone));
    observer.setOnCloseHandler(() -> context.execute(this::gone));
    var _ = query.whenComplete((of, failure) -> context.execute(() -> begin(of, failure)));
  }

  final Method method() {
    return method;
  }

  /** Records of the log that it has not looked at, as last known; any thread. */
  final long lagRecords() {
    return lagRecords;
  }

  /** Ends it for this reason; any thread. */
  final void stop(Refusal reason) {
    context.execute(() -> end(Ending.STOPPED, reason.asException()));
  }

  /** Time has passed; any thread. */
  final void tick() {
    context.execute(this::lookAtTime);
  }

  /** By partition, everything below was sent or left out. */
  final NavigableMap<Integer, Long> nextOffsets() {
    return nextOffsets;
  }

  /** Where the partition's log ends, as last known; 0 when it is not. */
  final long logEnd(int partition) {
    return logEnds.getOrDefault(partition, 0L);
  }

  final long sinceLastSentNanos() {
    return now() - lastSentNanos;
  }

  /** What is due without news, now that the client is ready. */
  abstract void idle();

  /** Sends what a message brought, if there is anything. */
  abstract void pass(TailResponse part);

  final void send(R message, int transactions) {
    observer.onNext(message);
    lastSentNanos = now();
    streams.meters.sent(method, transactions);
  }

  final void complete() {
    observer.onCompleted();
    end(Ending.COMPLETED);
  }

  @Override
  public final boolean isReady() {
    if (observer.isReady()) {
      blocked = false;
    } else if (!blocked) {
      blocked = true;
      blockedSinceNanos = now();
    }
    return !blocked;
  }

  @Override
  public final void took(TailResponse part) {
    int partition = part.getState().getPartition();
    nextOffsets.merge(partition, part.getNextOffset(), Math::max);
    logEnds.merge(
        partition, part.getState().getNextOffset() + part.getState().getLagRecords(), Math::max);
    long behind = 0;
    for (int of : nextOffsets.keySet()) {
      behind += Math.max(0, logEnd(of) - requireNonNull(nextOffsets.get(of)));
    }
    lagRecords = behind;
    pass(part);
  }

  @Override
  public final void failed(Refusal refusal) {
    refuse(refusal.asException());
  }

  private void begin(@Nullable TailQuery query, @Nullable Throwable failure) {
    if (ended) {
      return;
    }
    if (query == null) {
      refuse(requireNonNull(failure));
      return;
    }
    query
        .cursors()
        .forEach(
            (partition, cursor) -> {
              if (cursor.hasOffset()) {
                nextOffsets.put(partition, cursor.getOffset());
              }
            });
    if (query.cursors().isEmpty()) {
      done();
      return;
    }
    Tail following = new Tail(streams.tails, query, context, this);
    tail = following;
    following.start();
  }

  private void ready() {
    withTail(Tail::resume);
  }

  private void gone() {
    end(Ending.CANCELLED);
  }

  private void lookAtTime() {
    if (ended) {
      return;
    }
    if (isReady()) {
      withTail(Tail::check);
      idle();
    } else if (now() - blockedSinceNanos > streams.bounds.readerWaitNanosMax()) {
      end(
          Ending.NOT_READ,
          Refusal.exhausted(
                  ErrorReason.ERROR_REASON_BUFFER_FULL, "the responses were not read", RETRY_MILLIS)
              .asException());
    }
  }

  private void withTail(Consumer<Tail> use) {
    Tail current = tail;
    if (current != null && !ended) {
      use.accept(current);
    }
  }

  private void refuse(Throwable failure) {
    if (!ended) {
      end(Ending.REFUSED, Failures.answer(failure, method.name()));
    }
  }

  private void end(Ending ending, RuntimeException failure) {
    if (!ended) {
      end(ending);
      observer.onError(failure);
    }
  }

  private void end(Ending ending) {
    if (ended) {
      return;
    }
    ended = true;
    streams.left(this);
    streams.meters.ended(method, ending);
    Tail current = tail;
    if (current != null) {
      current.close();
    }
  }

  private long now() {
    return streams.tails.nanoTime().getAsLong();
  }
}
