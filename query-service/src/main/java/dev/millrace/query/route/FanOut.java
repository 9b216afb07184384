package dev.millrace.query.route;

import com.google.protobuf.MessageLite;
import dev.millrace.contract.errors.Refusal;
import dev.millrace.contract.ownership.OwnerCommit;
import dev.millrace.contract.ownership.Owners;
import dev.millrace.contract.rpc.ByteBudget;
import dev.millrace.contract.rpc.HeldBytes;
import dev.millrace.contract.token.ConsistencyToken;
import dev.millrace.internal.v1.PartitionBound;
import dev.millrace.internal.v1.PartitionState;
import dev.millrace.query.freshness.Demand;
import dev.millrace.query.freshness.LastKnown;
import dev.millrace.query.freshness.PartitionFresh;
import dev.millrace.query.freshness.ReadDeadline;
import dev.millrace.query.route.Router.Surroundings;
import dev.millrace.v1.ItemError;
import io.grpc.Status;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * One question on its way. Each partition is in one call or one pause at a time:
 *
 * <pre>
 *   look up owner ── call ── answered, fresh enough ──▶ done
 *        ▲             ├──── answered, too stale ─────▶ ask again for the end the owner knew of
 *        │             ├──── no longer owner, restoring, unreachable, not up to the bound
 *        └── pause ◀───┘
 *   anything else, or the share of the deadline is over ──▶ refused, with the latest reason
 * </pre>
 *
 * Partitions of one owner travel in one call; a slow owner holds up only its own.
 */
final class FanOut<P> {
  /** The directory looks again within about this time of a refusal. */
  private static final long PAUSE_MILLIS_MIN = 30;

  /** To 240 ms: a partition moves within seconds, and readers wait. */
  private static final int DOUBLINGS_MAX = 3;

  /** No offset is missing: an answer counts as it is. */
  private static final long NOTHING = -1;

  /** One partition on its way. */
  private record Step(
      int partition,
      long bound,
      int attempt,
      @Nullable Refusal latest,
      @Nullable PartitionFresh seen) {
    Step again(Refusal reason) {
      return new Step(partition, bound, attempt + 1, reason, seen);
    }

    Step tooStale(long newBound, PartitionFresh fresh) {
      return new Step(
          partition,
          newBound,
          attempt + 1,
          Refusals.notUpToBound(partition, newBound, fresh),
          fresh);
    }

    Refusal notUpToBound() {
      return Refusals.notUpToBound(partition, bound, seen);
    }

    PartitionBound toBound() {
      return PartitionBound.newBuilder().setPartition(partition).setMinNextOffset(bound).build();
    }
  }

  private final Surroundings surroundings;
  private final StoreAsk<P> ask;
  private final Demand demand;
  private final ReadDeadline deadline;
  private final Map<Integer, PartitionAnswer<P>> answers = new ConcurrentHashMap<>();
  private final AtomicInteger open = new AtomicInteger();
  private final HeldBytes held;
  private final CompletableFuture<Map<Integer, PartitionAnswer<P>>> done =
      new CompletableFuture<>();

  FanOut(Surroundings surroundings, StoreAsk<P> ask, Demand demand, ReadDeadline deadline) {
    this.surroundings = surroundings;
    this.ask = ask;
    this.demand = demand;
    this.deadline = deadline;
    this.held = surroundings.budget().open();
  }

  CompletableFuture<Map<Integer, PartitionAnswer<P>>> start(Collection<Integer> partitions) {
    if (partitions.isEmpty()) {
      return CompletableFuture.completedFuture(Map.of());
    }
    open.set(partitions.size());
    List<Step> steps = new ArrayList<>(partitions.size());
    for (int partition : partitions) {
      steps.add(new Step(partition, demand.boundOf(partition), 0, null, null));
    }
    if (!demand.nextOffsets().isEmpty()) {
      long startNanos = now();
      var _ =
          done.thenRun(
              () -> surroundings.meters().waits.record(now() - startNanos, TimeUnit.NANOSECONDS));
    }
    attempt(steps);
    return done;
  }

  private void attempt(List<Step> steps) {
    Owners owners = surroundings.owners().get();
    Map<OwnerCommit, List<Step>> byOwner = new HashMap<>();
    List<Step> homeless = new ArrayList<>();
    for (Step step : steps) {
      Owners.@Nullable Owner owner = owners.of(step.partition());
      if (owner == null) {
        homeless.add(step.again(Refusals.ownerUnknown(step.partition())));
      } else {
        byOwner.computeIfAbsent(owner.endpoint(), _ -> new ArrayList<>()).add(step);
      }
    }
    byOwner.forEach((endpoint, theirs) -> call(endpoint, owners.topicId(), theirs));
    pause(homeless);
  }

  private void call(OwnerCommit endpoint, Uuid topicId, List<Step> steps) {
    long leftNanos = deadline.leftNanos(now());
    if (leftNanos <= 0) {
      steps.forEach(this::giveUp);
      return;
    }
    surroundings.meters().calls.increment();
    surroundings.meters().partitions.increment(steps.size());
    long timeoutNanos = Math.min(leftNanos, surroundings.attemptNanos());
    var _ =
        send(endpoint, steps, timeoutNanos)
            .whenComplete(
                (parts, failure) -> {
                  try {
                    replied(endpoint, topicId, steps, parts, failure);
                  } catch (RuntimeException e) {
                    steps.forEach(step -> refuse(step, Refusals.callFailed(step.partition(), e)));
                  }
                });
  }

  private CompletableFuture<List<P>> send(
      OwnerCommit endpoint, List<Step> steps, long timeoutNanos) {
    try {
      return ask.send(endpoint, steps.stream().map(Step::toBound).toList(), timeoutNanos);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void replied(
      OwnerCommit endpoint,
      Uuid topicId,
      List<Step> steps,
      @Nullable List<P> parts,
      @Nullable Throwable failure) {
    if (parts == null) {
      failed(endpoint, steps, unwrap(failure));
      return;
    }
    if (parts.size() != steps.size()) {
      failed(endpoint, steps, new IllegalStateException("reply of another size"));
      return;
    }
    List<Step> later = new ArrayList<>();
    List<Step> atOnce = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      take(endpoint, topicId, steps.get(i), parts.get(i), later, atOnce);
    }
    pause(later);
    if (!atOnce.isEmpty()) {
      attempt(atOnce);
    }
  }

  private void failed(OwnerCommit endpoint, List<Step> steps, Throwable failure) {
    if (failure instanceof ByteBudget.SpentException spent) {
      // Of this process: asking again would only make owners work for what there is no room for.
      steps.forEach(step -> refuse(step, spent.refusal()));
      return;
    }
    if (!Refusals.isCallRetryable(failure)) {
      steps.forEach(step -> refuse(step, Refusals.callFailed(step.partition(), failure)));
      return;
    }
    boolean late = Status.fromThrowable(failure).getCode() == Status.Code.DEADLINE_EXCEEDED;
    if (!late) {
      surroundings.forgetBackoff().accept(endpoint);
    }
    pause(steps.stream().map(step -> step.again(refusal(step, failure, late))).toList());
  }

  private Refusal refusal(Step step, Throwable failure, boolean late) {
    @Nullable Refusal latest = step.latest();
    if (late && latest != null && deadline.leftNanos(now()) <= 0) {
      return latest; // cut short by the end of the read, the call says nothing new
    }
    return late && step.bound() > 0
        ? step.notUpToBound()
        : Refusals.callFailed(step.partition(), failure);
  }

  /** Who owns the partition by now, as far as is known; null when it is still who was asked. */
  private @Nullable OwnerCommit otherOwner(Step step, OwnerCommit asked) {
    Owners.@Nullable Owner owner = surroundings.owners().get().of(step.partition());
    return owner == null || owner.endpoint().equals(asked) ? null : owner.endpoint();
  }

  private void take(
      OwnerCommit endpoint, Uuid topicId, Step step, P part, List<Step> later, List<Step> atOnce) {
    @Nullable ItemError error = ask.errorOf(part);
    if (error != null) {
      Refusal refusal =
          switch (error.getReason()) {
            case ERROR_REASON_NOT_UP_TO_BOUND -> step.notUpToBound();
            case ERROR_REASON_NOT_OWNER ->
                Refusals.notOwner(step.partition(), error, otherOwner(step, endpoint));
            default -> Refusals.of(step.partition(), error);
          };
      if (Refusals.isRetryable(error)) {
        later.add(step.again(refusal));
      } else {
        refuse(step, refusal);
      }
      return;
    }
    PartitionState state = ask.stateOf(part);
    if (state.getPartition() != step.partition() || !isOf(topicId, state)) {
      later.add(step.again(Refusals.otherLog(step.partition())));
      return;
    }
    PartitionFresh fresh = PartitionFresh.of(state);
    surroundings.watermarks().answered(topicId, step.partition(), fresh);
    long missing = missing(topicId, step, fresh);
    if (missing == NOTHING) {
      answered(step, part, fresh);
    } else {
      // An owner that is behind waits for the new bound. One that has it already, or answers below
      // it, would be asked in a tight loop.
      boolean waits = missing > fresh.nextOffset() && fresh.nextOffset() >= step.bound();
      (waits ? atOnce : later).add(step.tooStale(missing, fresh));
    }
  }

  /** Counts what has to wait for others; the last one goes on at once. */
  private void answered(Step step, P part, PartitionFresh fresh) {
    try {
      if (open.get() > 1 && part instanceof MessageLite message) {
        held.hold(message.getSerializedSize());
      }
      answer(step, new PartitionAnswer.Answered<>(part, fresh));
    } catch (ByteBudget.SpentException e) {
      refuse(step, e.refusal());
    }
  }

  /** The offset that must be reflected for an answer to count, or {@link #NOTHING}. */
  private long missing(Uuid topicId, Step step, PartitionFresh fresh) {
    if (fresh.nextOffset() < step.bound()) {
      return step.bound();
    }
    if (!demand.boundsStaleness()) {
      return NOTHING;
    }
    if (fresh.stalenessMillis() > demand.maxStalenessMillis()) {
      // Everything the owner knew to be logged. Without lag in records it has not heard from the
      // log for so long; it may any moment.
      return fresh.nextOffset() + fresh.lagRecords();
    }
    // An owner that was away does not know how far behind it is; what others said before does.
    long known =
        surroundings
            .watermarks()
            .appliedBefore(topicId, step.partition(), demand.maxStalenessMillis());
    return fresh.nextOffset() < known ? known : NOTHING;
  }

  private void pause(List<Step> steps) {
    if (steps.isEmpty()) {
      return;
    }
    surroundings.refreshSoon().run();
    long pauseNanos = TimeUnit.MILLISECONDS.toNanos(pauseMillis(steps.getFirst().attempt()));
    List<Step> waiting = new ArrayList<>(steps.size());
    for (Step step : steps) {
      if (deadline.leftNanos(now()) <= pauseNanos) {
        giveUp(step);
      } else {
        if (step.latest() != null) {
          surroundings.meters().retried(Refusal.reasonText(step.latest().reason()));
        }
        waiting.add(step);
      }
    }
    if (!waiting.isEmpty()) {
      var _ =
          surroundings.timer().schedule(() -> attempt(waiting), pauseNanos, TimeUnit.NANOSECONDS);
    }
  }

  private void giveUp(Step step) {
    refuse(step, step.latest() != null ? step.latest() : step.notUpToBound());
  }

  private void refuse(Step step, Refusal refusal) {
    Uuid topicId = surroundings.owners().get().topicId();
    @Nullable LastKnown last = surroundings.watermarks().lastKnown(topicId, step.partition());
    answer(step, new PartitionAnswer.Refused<>(Refusals.withLastKnown(refusal, last)));
  }

  private void answer(Step step, PartitionAnswer<P> answer) {
    if (answers.putIfAbsent(step.partition(), answer) == null && open.decrementAndGet() == 0) {
      done.complete(answers);
      held.close();
    }
  }

  private long now() {
    return surroundings.nanoTime().getAsLong();
  }

  private static long pauseMillis(int attempt) {
    return PAUSE_MILLIS_MIN << Math.clamp(attempt - 1, 0, DOUBLINGS_MAX);
  }

  private static boolean isOf(Uuid topicId, PartitionState state) {
    ByteBuffer bytes = state.getTopicId().asReadOnlyByteBuffer();
    return bytes.remaining() == 2 * Long.BYTES && ConsistencyToken.topicId(bytes).equals(topicId);
  }

  private static Throwable unwrap(@Nullable Throwable failure) {
    if (failure instanceof CompletionException && failure.getCause() != null) {
      return failure.getCause();
    }
    return failure == null ? new IllegalStateException("no reply") : failure;
  }
}
