package dev.millrace.query.owner;

import dev.millrace.contract.ownership.OwnerCommit;
import dev.millrace.internal.v1.BatchGetRequest;
import dev.millrace.internal.v1.BatchGetResponse;
import dev.millrace.internal.v1.PartitionKeys;
import dev.millrace.internal.v1.PartitionRecords;
import dev.millrace.internal.v1.StoreServiceGrpc;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Gets of few keys, gathered: those that arrived together leave together, and while as many calls
 * are under way to an owner as may be, further gets of the same ledger wait until one of these
 * returns. Alone, a get leaves at once; no timer holds it back.
 *
 * <p>A get goes by itself if it would hold others up, or they it: it demands an offset that the
 * owner may have to wait for, has many keys, or has little time left.
 *
 * <p>A call may take as long as the most patient of its gets. Each get ends when its own time is
 * over, waiting or under way. One look at all of them every {@link #LOOK_MILLIS} sees to that, as a
 * timer for each get would wake a thread for each.
 */
public final class GatheredGets {
  /** Calls to one owner about one ledger: one on its way while another is being answered. */
  static final int CALLS_MAX = 2;

  /** Gets that leave together: beyond a hundred keys or so, a call costs no less for each. */
  static final int TOGETHER_MAX = 128;

  /** Gets that wait for one owner: what a thousand concurrent readers can leave behind. */
  static final int WAITING_MAX = 1_024;

  /** More keys than this fill a call of their own. */
  private static final int KEYS_MAX = 16;

  /** A tenth of it, what the least share leaves for the way back, is more than a look's time. */
  private static final long TIMEOUT_NANOS_MIN = TimeUnit.MILLISECONDS.toNanos(250);

  /**
   * Between two looks for gets whose time is over, which end so much late at most. A client whose
   * get may wait keeps a tenth of its deadline or more, 25 ms at least, for the way back.
   */
  public static final long LOOK_MILLIS = 20;

  private record LaneKey(OwnerCommit endpoint, String ledger) {}

  /** What is under way to an owner and what waits; touched within the map's compute only. */
  private static final class Lane {
    private final Queue<WaitingGet> waiting = new ArrayDeque<>();

    /** The calls, each with its gets. */
    private final Set<List<WaitingGet>> underWay =
        Collections.newSetFromMap(new IdentityHashMap<>());

    /** Whether those who wait leave when all that has arrived was taken in. */
    private boolean leaving;

    /** Gets that leave at the end of a turn leave together, not some of them before. */
    boolean mayCall() {
      return !leaving && !waiting.isEmpty() && underWay.size() < CALLS_MAX;
    }

    /** The gets of the next call, which is under way from now on. */
    List<WaitingGet> call() {
      List<WaitingGet> gets = new ArrayList<>();
      while (gets.size() < TOGETHER_MAX && !waiting.isEmpty()) {
        gets.add(waiting.remove());
      }
      underWay.add(gets);
      return gets;
    }

    boolean isIdle() {
      return underWay.isEmpty() && waiting.isEmpty() && !leaving;
    }

    /** The gets whose time is over; those that waited do so no longer. */
    List<WaitingGet> over(long nowNanos) {
      List<WaitingGet> over = new ArrayList<>();
      waiting.removeIf(get -> get.isOver(nowNanos) && over.add(get));
      for (List<WaitingGet> gets : underWay) {
        gets.stream().filter(get -> get.isOver(nowNanos)).forEach(over::add);
      }
      return over;
    }
  }

  private final StoreCalls calls;
  private final Executor afterArrivals;
  private final LongSupplier nanoTime;
  private final DistributionSummary together;
  private final ConcurrentMap<LaneKey, Lane> lanes = new ConcurrentHashMap<>();

  /**
   * Gets by these calls; {@link #endOverdue} must be called every {@link #LOOK_MILLIS}.
   *
   * @param afterArrivals runs work when the calling thread has taken in what has arrived for it
   */
  public GatheredGets(
      StoreCalls calls, Executor afterArrivals, MeterRegistry registry, LongSupplier nanoTime) {
    this.calls = calls;
    this.afterArrivals = afterArrivals;
    this.nanoTime = nanoTime;
    this.together =
        DistributionSummary.builder("millrace.query.owner.gathered")
            .description("Gets that went to an owner in one call")
            .serviceLevelObjectives(1, 4, 16, 64, TOGETHER_MAX)
            .register(registry);
  }

  /** The owner's answer: a part for each of the request's partitions, in order. */
  public CompletableFuture<List<PartitionRecords>> get(
      OwnerCommit endpoint, BatchGetRequest request, long timeoutNanos) {
    if (!mayWait(request, timeoutNanos)) {
      return send(endpoint, request, timeoutNanos);
    }
    WaitingGet mine = new WaitingGet(request, nanoTime.getAsLong() + timeoutNanos);
    LaneKey key = new LaneKey(endpoint, request.getLedger());
    return switch (enter(key, mine)) {
      case LEAVES -> {
        afterArrivals.execute(() -> leave(key));
        yield mine.answer();
      }
      case WAITS -> mine.answer();
      case NO_ROOM -> send(endpoint, request, timeoutNanos);
    };
  }

  /** Ends the gets whose time is over; what their calls bring for them later is dropped. */
  public void endOverdue() {
    long nowNanos = nanoTime.getAsLong();
    for (LaneKey key : lanes.keySet()) {
      List<WaitingGet> over = new ArrayList<>();
      lanes.computeIfPresent(
          key,
          (_, lane) -> {
            over.addAll(lane.over(nowNanos));
            return lane;
          });
      over.forEach(get -> get.answer().completeExceptionally(late()));
    }
  }

  private static StatusRuntimeException late() {
    return Status.DEADLINE_EXCEEDED
        .withDescription("the owner did not answer in the time of this get")
        .asRuntimeException();
  }

  private static boolean mayWait(BatchGetRequest request, long timeoutNanos) {
    int keys = 0;
    for (PartitionKeys partition : request.getPartitionsList()) {
      if (partition.getBound().getMinNextOffset() > 0) {
        return false;
      }
      keys += partition.getKeysCount();
    }
    return keys <= KEYS_MAX && timeoutNanos >= TIMEOUT_NANOS_MIN;
  }

  private enum Entry {
    LEAVES,
    WAITS,
    NO_ROOM
  }

  private Entry enter(LaneKey key, WaitingGet mine) {
    Entry[] entry = {Entry.NO_ROOM};
    lanes.compute(
        key,
        (_, known) -> {
          Lane lane = known == null ? new Lane() : known;
          if (lane.waiting.size() < WAITING_MAX) {
            lane.waiting.add(mine);
            entry[0] =
                lane.leaving || lane.underWay.size() >= CALLS_MAX ? Entry.WAITS : Entry.LEAVES;
            lane.leaving |= entry[0] == Entry.LEAVES;
          }
          return lane;
        });
    return entry[0];
  }

  /** What has arrived together leaves: a call was free, and no other has been begun since. */
  private void leave(LaneKey key) {
    begin(key, lane -> lane.leaving = false);
  }

  /** A call has returned: those who wait take its place. */
  private void returned(LaneKey key, List<WaitingGet> gets) {
    begin(key, lane -> lane.underWay.remove(gets));
  }

  /** Begins the calls that may be begun after a change. */
  private void begin(LaneKey key, Consumer<Lane> change) {
    List<List<WaitingGet>> begun = new ArrayList<>(CALLS_MAX);
    lanes.computeIfPresent(
        key,
        (_, lane) -> {
          change.accept(lane);
          while (lane.mayCall()) {
            begun.add(lane.call());
          }
          return lane.isIdle() ? null : lane;
        });
    begun.forEach(gets -> send(key, gets));
  }

  private void send(LaneKey key, List<WaitingGet> gets) {
    together.record(gets.size());
    long nowNanos = nanoTime.getAsLong();
    long leftNanos = 1;
    for (WaitingGet get : gets) {
      leftNanos = Math.max(leftNanos, get.untilNanos() - nowNanos);
    }
    GatheredRequest gathered = new GatheredRequest(gets);
    var _ =
        send(key.endpoint(), gathered.request(), leftNanos)
            .whenComplete(
                (parts, failure) -> {
                  returned(key, gets);
                  List<WaitingGet> alone = gathered.answer(parts, failure);
                  alone.forEach(get -> again(key.endpoint(), get));
                });
  }

  private void again(OwnerCommit endpoint, WaitingGet get) {
    if (get.answer().isDone()) {
      return;
    }
    long leftNanos = Math.max(1, get.untilNanos() - nanoTime.getAsLong());
    var _ =
        send(endpoint, get.request(), leftNanos)
            .whenComplete(
                (parts, failure) -> {
                  if (failure == null) {
                    get.answer().complete(parts);
                  } else {
                    get.answer().completeExceptionally(failure);
                  }
                });
  }

  private CompletableFuture<List<PartitionRecords>> send(
      OwnerCommit endpoint, BatchGetRequest request, long timeoutNanos) {
    CompletableFuture<BatchGetResponse> reply;
    try {
      reply = calls.call(endpoint, StoreServiceGrpc.getBatchGetMethod(), request, timeoutNanos);
    } catch (RuntimeException e) {
      reply = CompletableFuture.failedFuture(e);
    }
    return reply.thenApply(BatchGetResponse::getPartitionsList);
  }
}
