package dev.millrace.query.rpc;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.query.rpc.StreamMeters.Method;
import dev.millrace.query.tail.Tail;
import dev.millrace.v1.ErrorReason;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** All open streams of clients: how many there may be, and their clock. */
public final class Streams implements AutoCloseable {
  /** How often streams look at the time and at the owners; also how exact heartbeats are. */
  private static final long TICK_MILLIS = 100;

  private static final long RETRY_MILLIS = 1_000;

  private static final Refusal STOPS =
      Refusal.unavailable(
          ErrorReason.ERROR_REASON_PARTITION_RESTORING,
          "this instance stops; go on from the last token",
          RETRY_MILLIS);

  /**
   * Bounds of streams.
   *
   * @param watchesMax open watches
   * @param exportsMax open exports
   * @param heartbeatNanos a watch says something at least so often
   * @param readerWaitNanosMax a client that does not read for so long is ended
   */
  public record Bounds(
      int watchesMax, int exportsMax, long heartbeatNanos, long readerWaitNanosMax) {}

  final Bounds bounds;
  final Tail.Surroundings tails;
  final StreamMeters meters;
  private final Map<Method, Integer> max;
  private final Set<StreamCall<?>> open = ConcurrentHashMap.newKeySet();
  private final ScheduledFuture<?> ticks;
  private volatile boolean closed;

  /** Streams that have their turns on the timer of {@code tails}. */
  public Streams(Bounds bounds, Tail.Surroundings tails, StreamMeters meters) {
    this.bounds = bounds;
    this.tails = tails;
    this.meters = meters;
    this.max = Map.of(Method.WATCH, bounds.watchesMax(), Method.EXPORT, bounds.exportsMax());
    meters.lagOfWatches(this::lagOfWatches);
    ticks =
        tails
            .timer()
            .scheduleAtFixedRate(
                () -> open.forEach(StreamCall::tick),
                TICK_MILLIS,
                TICK_MILLIS,
                TimeUnit.MILLISECONDS);
  }

  /** Takes a stream in, unless there are too many. */
  void admit(StreamCall<?> call) {
    if (closed) {
      throw STOPS.asException();
    }
    AtomicInteger count = meters.open(call.method());
    if (count.incrementAndGet() > max.getOrDefault(call.method(), 0)) {
      count.decrementAndGet();
      throw Refusal.exhausted(
              ErrorReason.ERROR_REASON_BUFFER_FULL,
              "as many streams are open as this instance serves",
              RETRY_MILLIS)
          .asException();
    }
    open.add(call);
    if (closed) {
      // close() may have gone through them before this one was among them.
      call.stop(STOPS);
    }
  }

  void left(StreamCall<?> call) {
    if (open.remove(call)) {
      meters.open(call.method()).decrementAndGet();
    }
  }

  /** Ends all of them, so that the server need not wait for streams without an end. */
  @Override
  public void close() {
    closed = true;
    ticks.cancel(false);
    open.forEach(call -> call.stop(STOPS));
  }

  private long lagOfWatches() {
    return open.stream()
        .filter(call -> call.method() == Method.WATCH)
        .mapToLong(StreamCall::lagRecords)
        .max()
        .orElse(0);
  }
}
