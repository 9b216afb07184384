package dev.millrace.query.tail;

import com.google.protobuf.ByteString;
import dev.millrace.contract.errors.Refusal;
import dev.millrace.contract.ownership.OwnerCommit;
import dev.millrace.contract.ownership.Owners;
import dev.millrace.internal.v1.StoreServiceGrpc;
import dev.millrace.internal.v1.TailRequest;
import dev.millrace.internal.v1.TailResponse;
import dev.millrace.query.owner.OwnerStreams;
import dev.millrace.query.route.Refusals;
import io.grpc.Status;
import io.grpc.SynchronizationContext;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Follows all partitions of a log, each at its owner, wherever that is. Each partition is in one
 * call or waits for an owner:
 *
 * <pre>
 *   look up owner ── call ── messages ── end offset ──▶ done
 *        ▲            │ no longer owner, restoring, refused, damaged, unreachable; owned elsewhere
 *        └── pause ◀──┘ for too long ──▶ failed, with the latest reason
 * </pre>
 *
 * A call begins where the last message of the partition ended, and what a call that was left still
 * brings is dropped: so nothing is missed and nothing comes twice. Everything happens in one
 * context, one step after the other, on whichever thread brings the news.
 */
public final class Tail {
  /** The directory looks again within about this time of a refusal. */
  private static final long PAUSE_MILLIS_MIN = 30;

  /** To a second: a stream has no deadline that it would miss. */
  private static final int DOUBLINGS_MAX = 5;

  /** When a client should try again after an owner was away for so long. */
  private static final long RETRY_MILLIS = 1_000;

  /**
   * What following needs of its surroundings.
   *
   * @param owners the latest view
   * @param refreshSoon asks for a newer view
   * @param timer runs what is tried again
   * @param nanoTime the clock
   * @param awayNanosMax how long a partition may be without an owner that can be followed
   */
  public record Surroundings(
      Supplier<Owners> owners,
      Runnable refreshSoon,
      OwnerStreams streams,
      ScheduledExecutorService timer,
      LongSupplier nanoTime,
      long awayNanosMax,
      TailMeters meters) {}

  private final Surroundings surroundings;
  private final TailRequest template;
  private final ByteString topicId;
  private final SynchronizationContext context;
  private final TailSink sink;
  private final Map<Integer, Follow> open = new TreeMap<>();
  private final Set<OwnerCall> calls = new LinkedHashSet<>();
  private int unknown;
  private boolean retryWaits;
  private boolean ended;
  private @Nullable Owners seen;

  /** A tail that has not begun; of one partition at least. All its methods are for the context. */
  public Tail(
      Surroundings surroundings, TailQuery query, SynchronizationContext context, TailSink sink) {
    this.surroundings = surroundings;
    this.template = query.template();
    this.topicId = query.topicIdBytes();
    this.context = context;
    this.sink = sink;
    query.cursors().forEach((partition, cursor) -> open.put(partition, new Follow(cursor)));
    unknown = (int) open.values().stream().filter(follow -> !follow.stands()).count();
  }

  /** Begins. */
  public void start() {
    if (unknown == 0) {
      sink.standing();
    }
    connect(List.copyOf(open.values()));
  }

  /** The sink is ready again. */
  public void resume() {
    for (OwnerCall call : calls) {
      goOn(call);
    }
  }

  /** Follows partitions to owners that the directory has learnt of. */
  public void check() {
    Owners owners = surroundings.owners().get();
    if (ended || owners.equals(seen)) {
      return;
    }
    seen = owners;
    List<Follow> moved = new ArrayList<>();
    for (Follow follow : open.values()) {
      Owners.@Nullable Owner owner = owners.of(follow.partition());
      OwnerCall call = follow.call;
      if (call != null && owner != null && !owner.endpoint().equals(call.endpoint)) {
        leave(call, follow);
        moved.add(follow);
      }
    }
    connect(moved);
  }

  /** Ends it; the sink hears nothing more. */
  public void close() {
    ended = true;
    List<OwnerCall> all = List.copyOf(calls);
    calls.clear();
    all.forEach(OwnerCall::cancel);
  }

  private void connect(Collection<Follow> follows) {
    Owners owners = surroundings.owners().get();
    Map<OwnerCommit, List<Follow>> byOwner = new HashMap<>();
    for (Follow follow : follows) {
      Owners.@Nullable Owner owner = owners.of(follow.partition());
      if (owner == null) {
        pause(follow, Refusals.ownerUnknown(follow.partition()));
      } else {
        byOwner.computeIfAbsent(owner.endpoint(), _ -> new ArrayList<>()).add(follow);
      }
    }
    byOwner.forEach(this::call);
  }

  private void call(OwnerCommit endpoint, List<Follow> follows) {
    if (ended) {
      return;
    }
    surroundings.meters().calls.increment();
    OwnerCall call =
        new OwnerCall(
            endpoint,
            follows.stream().map(Follow::partition).toList(),
            (from, message) -> context.execute(() -> message(from, message)),
            (from, status) -> context.execute(() -> closed(from, status)));
    TailRequest.Builder request = template.toBuilder();
    for (Follow follow : follows) {
      follow.call = call;
      request.addPartitions(follow.cursor());
    }
    calls.add(call);
    call.started(
        surroundings
            .streams()
            .start(endpoint, StoreServiceGrpc.getTailMethod(), request.build(), call));
    goOn(call);
  }

  private void message(OwnerCall call, TailResponse message) {
    if (ended || !calls.contains(call)) {
      return;
    }
    call.arrived();
    Follow follow = open.get(message.getState().getPartition());
    if (follow != null && follow.call == call) {
      if (message.hasError()) {
        leave(call, follow);
        pause(follow, Refusals.of(follow.partition(), message.getError()));
      } else if (!message.getState().getTopicId().equals(topicId)) {
        leave(call, follow);
        pause(follow, Refusals.otherLog(follow.partition()));
      } else {
        take(call, follow, message);
      }
    }
    if (calls.contains(call)) {
      goOn(call);
    }
  }

  private void take(OwnerCall call, Follow follow, TailResponse message) {
    if (message.getRecordsCount() > 0
        && message.getRecords(0).getPosition().getOffset() < follow.nextOffset()) {
      fail(
          Refusals.callFailed(
              follow.partition(), new IllegalStateException("records that were there before")));
      return;
    }
    boolean stood = follow.stands();
    follow.heard(message.getNextOffset(), surroundings.nanoTime().getAsLong());
    call.heard(follow.partition());
    if (message.getDone()) {
      open.remove(follow.partition());
      leave(call, follow);
    }
    sink.took(message);
    if (!ended && !stood && --unknown == 0) {
      sink.standing();
      resume();
    }
    if (!ended && open.isEmpty()) {
      close();
      sink.done();
    }
  }

  private void closed(OwnerCall call, Status status) {
    if (ended || !calls.remove(call)) {
      return;
    }
    RuntimeException failure = status.asRuntimeException();
    boolean comesBack =
        switch (status.getCode()) {
          // OK: an owner that closes before it has told of each partition is stopping.
          case OK, UNAVAILABLE, CANCELLED, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED -> true;
          default -> false;
        };
    for (int partition : call.partitions()) {
      Follow follow = open.get(partition);
      if (follow == null || ended) {
        continue;
      }
      if (comesBack) {
        pause(follow, Refusals.ownerAway(partition));
      } else {
        fail(Refusals.callFailed(partition, failure));
      }
    }
  }

  private void leave(OwnerCall call, Follow follow) {
    follow.call = null;
    if (call.leave(follow.partition()) && calls.remove(call)) {
      call.cancel();
    }
  }

  /** No records may come before the sink knows where every partition begins. */
  private void goOn(OwnerCall call) {
    if (call.isBeginning() || unknown == 0 && sink.isReady()) {
      call.request();
    }
  }

  private void pause(Follow follow, Refusal reason) {
    if (follow.away(surroundings.nanoTime().getAsLong()) > surroundings.awayNanosMax()) {
      fail(Follow.givenUp(reason, RETRY_MILLIS));
      return;
    }
    surroundings.meters().retried(Refusal.reasonText(reason.reason()));
    surroundings.refreshSoon().run();
    if (!retryWaits) {
      retryWaits = true;
      long millis = PAUSE_MILLIS_MIN << Math.clamp(follow.attempts() - 1, 0, DOUBLINGS_MAX);
      var _ =
          surroundings
              .timer()
              .schedule(() -> context.execute(this::retry), millis, TimeUnit.MILLISECONDS);
    }
  }

  private void retry() {
    retryWaits = false;
    if (!ended) {
      connect(open.values().stream().filter(follow -> follow.call == null).toList());
    }
  }

  private void fail(Refusal refusal) {
    if (!ended) {
      close();
      sink.failed(refusal);
    }
  }
}
