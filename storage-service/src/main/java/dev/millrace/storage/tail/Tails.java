package dev.millrace.storage.tail;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.internal.v1.TailRequest;
import dev.millrace.internal.v1.TailResponse;
import dev.millrace.storage.ownership.OwnedPartitions;
import dev.millrace.v1.ErrorReason;
import io.grpc.stub.ServerCallStreamObserver;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/** All streams of records of this instance. */
public final class Tails implements AutoCloseable {
  /** Each may hold a chunk and is signalled at every write: 128 MiB, and a millisecond. */
  static final int STREAMS_MAX = 1_000;

  /** How often a stream tells where it stands while nothing is new. */
  static final long PROGRESS_MILLIS = 1_000;

  /** Of its own, so that no read waits behind streams; more would take processors from reads. */
  private static final int THREADS = 2;

  private static final long RETRY_MILLIS = 1_000;

  private final OwnedPartitions owned;
  private final LongSupplier nanoTime;
  private final int streamsMax;
  private final Set<TailCall> calls = ConcurrentHashMap.newKeySet();
  private final AtomicInteger open = new AtomicInteger();
  private final TailMetrics metrics;
  private final ScheduledExecutorService executor =
      Executors.newScheduledThreadPool(
          THREADS, Thread.ofPlatform().name("store-tail-", 0).daemon().factory());

  /** Streams over what is owned. */
  public Tails(OwnedPartitions owned, MeterRegistry registry) {
    this(owned, registry, System::nanoTime, STREAMS_MAX);
  }

  Tails(OwnedPartitions owned, MeterRegistry registry, LongSupplier nanoTime, int streamsMax) {
    this.owned = owned;
    this.nanoTime = nanoTime;
    this.streamsMax = streamsMax;
    this.metrics = new TailMetrics(registry, open::get);
    var _ =
        executor.scheduleAtFixedRate(
            this::tick, PROGRESS_MILLIS, PROGRESS_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Begins a stream that a valid request asks for; within the call's handler. */
  public void start(TailRequest request, ServerCallStreamObserver<TailResponse> observer) {
    if (open.incrementAndGet() > streamsMax) {
      open.decrementAndGet();
      throw Refusal.exhausted(
              ErrorReason.ERROR_REASON_BUFFER_FULL, "too many streams are open", RETRY_MILLIS)
          .asException();
    }
    TailCall call =
        new TailCall(
            observer,
            new RecordMatch(request),
            request.getPartitionsList().stream()
                .map(cursor -> new PartitionTail(owned, cursor))
                .toList(),
            executor,
            metrics,
            nanoTime,
            this::ended);
    calls.add(call);
    call.start();
  }

  /** Ends all streams that are left; what they follow was released before. */
  @Override
  public void close() {
    Refusal stops =
        Refusal.unavailable(ErrorReason.ERROR_REASON_NOT_OWNER, "the instance stops", RETRY_MILLIS);
    calls.forEach(call -> call.stop(stops));
    executor.shutdown(); // turns that wait still run
  }

  int open() {
    return open.get();
  }

  /** For tests: as if {@link #PROGRESS_MILLIS} had passed. */
  void tick() {
    calls.forEach(TailCall::tick);
  }

  private void ended(TailCall call) {
    if (calls.remove(call)) {
      open.decrementAndGet();
    }
  }
}
