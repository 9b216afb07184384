package dev.millrace.storage.tail;

import static java.util.Objects.requireNonNull;

import dev.millrace.contract.errors.Failures;
import dev.millrace.contract.errors.Refusal;
import dev.millrace.internal.v1.TailResponse;
import dev.millrace.storage.ownership.OwnedPartition;
import dev.millrace.storage.tail.TailMetrics.Ending;
import dev.millrace.v1.ErrorReason;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One stream over some partitions. Whoever has news for it, a writer, the transport or the clock,
 * signals; its turns run on the executor one after the other, each looks at one stretch of one
 * partition, and only while the transport takes more. So it queues one chunk at most, no thread
 * waits for its reader, and its partitions and other streams have their turns.
 */
final class TailCall {
  /** A reader that leaves a chunk lying for so long has gone away without saying so. */
  static final long READER_WAIT_SECONDS_MAX = 60;

  private static final long RETRY_MILLIS = 1_000;

  private final ServerCallStreamObserver<TailResponse> observer;
  private final RecordMatch match;
  private final ArrayDeque<PartitionTail> partitions;
  private final Executor executor;
  private final TailMetrics metrics;
  private final LongSupplier nanoTime;
  private final Consumer<TailCall> onEnd;
  private final Runnable follower = this::signal;

  /** Signals that no turn has looked at; above 0 while a turn is queued or runs. */
  private final AtomicInteger signals = new AtomicInteger();

  private volatile boolean isProgressDue;
  private volatile @Nullable Refusal stop;
  private volatile boolean isGone;

  // The turns' own.
  private boolean ended;
  private boolean blocked;
  private long blockedSinceNanos;

  TailCall(
      ServerCallStreamObserver<TailResponse> observer,
      RecordMatch match,
      Collection<PartitionTail> partitions,
      Executor executor,
      TailMetrics metrics,
      LongSupplier nanoTime,
      Consumer<TailCall> onEnd) {
    this.observer = observer;
    this.match = match;
    this.partitions = new ArrayDeque<>(partitions);
    this.executor = executor;
    this.metrics = metrics;
    this.nanoTime = nanoTime;
    this.onEnd = onEnd;
  }

  /** Begins; within the call's handler. No turn runs before everything is followed. */
  void start() {
    signals.set(1);
    observer.setOnReadyHandler(this::signal);
    observer.setOnCancelHandler(this::gone);
    observer.setOnCloseHandler(this::gone);
    for (PartitionTail tail : partitions) {
      OwnedPartition partition = tail.partition();
      if (partition != null) {
        partition.follow(follower);
      }
    }
    enqueue();
  }

  /** Looks at the time, and tells where it stands if that was not told for a while. */
  void tick() {
    isProgressDue = true;
    signal();
  }

  /** Ends it for this reason. */
  void stop(Refusal reason) {
    stop = reason;
    signal();
  }

  private void gone() {
    isGone = true;
    signal();
  }

  private void signal() {
    if (signals.getAndIncrement() == 0) {
      enqueue();
    }
  }

  private void enqueue() {
    try {
      executor.execute(this::run);
    } catch (RejectedExecutionException e) {
      release(); // the process stops; whoever closed the executor ends the calls
    }
  }

  private void run() {
    int seen = signals.get();
    boolean goesOn;
    try {
      goesOn = turn();
    } catch (RuntimeException | Error e) { // out of memory, for one: its place must not stay taken
      end(Ending.FAILED, Failures.answer(e, "Tail"));
      goesOn = false;
    }
    if (goesOn || signals.addAndGet(-seen) != 0) {
      enqueue();
    }
  }

  /** Whether another turn is wanted at once. */
  private boolean turn() {
    if (ended) {
      return false;
    }
    Refusal reason = stop;
    if (isGone || observer.isCancelled()) {
      end(Ending.CANCELLED, null);
    } else if (reason != null) {
      end(Ending.STOPPED, reason.asException());
    } else if (!observer.isReady()) {
      awaitReader();
    } else {
      blocked = false;
      return advance();
    }
    return false;
  }

  private void awaitReader() {
    long now = nanoTime.getAsLong();
    if (!blocked) {
      blocked = true;
      blockedSinceNanos = now;
    } else if (now - blockedSinceNanos > TimeUnit.SECONDS.toNanos(READER_WAIT_SECONDS_MAX)) {
      Refusal refusal =
          Refusal.exhausted(
              ErrorReason.ERROR_REASON_BUFFER_FULL, "the stream is not read", RETRY_MILLIS);
      end(Ending.NOT_READ, refusal.asException());
    }
  }

  private boolean advance() {
    if (isProgressDue) {
      isProgressDue = false;
      partitions.forEach(PartitionTail::progressDue);
    }
    if (partitions.isEmpty()) {
      end(Ending.COMPLETED, null);
      return false;
    }
    PartitionTail tail = nextWithWork();
    if (tail == null) {
      return false;
    }
    TailResponse message = tail.step(match);
    metrics.looked(tail.looked());
    if (message != null) {
      observer.onNext(message);
      metrics.sent(message.getRecordsCount());
    }
    if (tail.isDone()) {
      partitions.removeLast();
      unfollow(tail);
    }
    return true;
  }

  /** Moved to the end of the queue, so that the others come before its next turn. */
  private @Nullable PartitionTail nextWithWork() {
    for (int i = partitions.size(); i > 0; i--) {
      PartitionTail tail = partitions.removeFirst();
      partitions.addLast(tail);
      if (tail.hasWork()) {
        return tail;
      }
    }
    return null;
  }

  private void end(Ending ending, @Nullable RuntimeException failure) {
    if (ended) {
      return;
    }
    ended = true;
    try {
      metrics.ended(ending);
      switch (ending) {
        case CANCELLED -> {}
        case COMPLETED -> observer.onCompleted();
        case STOPPED, NOT_READ, FAILED -> observer.onError(requireNonNull(failure));
      }
    } finally {
      release();
    }
  }

  private void release() {
    partitions.forEach(this::unfollow);
    onEnd.accept(this);
  }

  private void unfollow(PartitionTail tail) {
    OwnedPartition partition = tail.partition();
    if (partition != null) {
      partition.unfollow(follower);
    }
  }
}
