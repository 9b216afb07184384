package dev.millrace.query.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import dev.millrace.contract.errors.Refusal;
import dev.millrace.contract.ownership.OwnerCommit;
import dev.millrace.contract.ownership.Owners;
import dev.millrace.contract.rpc.ByteBudget;
import dev.millrace.contract.rpc.HeldBytes;
import dev.millrace.contract.token.ConsistencyToken;
import dev.millrace.internal.v1.PartitionBound;
import dev.millrace.internal.v1.PartitionState;
import dev.millrace.internal.v1.PartitionSummary;
import dev.millrace.query.freshness.Demand;
import dev.millrace.query.freshness.PartitionFresh;
import dev.millrace.query.freshness.ReadDeadline;
import dev.millrace.query.freshness.Watermarks;
import dev.millrace.v1.ErrorReason;
import dev.millrace.v1.ItemError;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One partition, an owner that answers by script. */
class RouterTest {
  private static final Uuid TOPIC = Uuid.ONE_UUID;
  private static final OwnerCommit OWNER = new OwnerCommit("owner", 1);
  private static final OwnerCommit OTHER_OWNER = new OwnerCommit("other", 2);

  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final Watermarks watermarks = new Watermarks(System::nanoTime);
  private final AtomicInteger refreshes = new AtomicInteger();
  private volatile Owners owners = new Owners(TOPIC, 1, Map.of(0, new Owners.Owner(OWNER, 0)));
  private final Script script = new Script();

  @AfterEach
  void stop() {
    timer.shutdownNow();
  }

  @Test
  void staleOwnerIsAskedForTheEndItKnewOf() {
    script.reply(10, 5, 3_000);
    script.reply(15, 0, 0);

    assertThat(ask(Demand.staleness(1_000), 5_000)).isInstanceOf(PartitionAnswer.Answered.class);
    assertThat(script.bounds).containsExactly(0L, 15L);
  }

  @Test
  void ownerThatHasNotHeardFromTheLogIsAskedAgainUntilItHas() {
    script.reply(10, 0, 3_000);
    script.reply(10, 0, 3_100);
    script.reply(10, 0, 0);

    assertThat(ask(Demand.staleness(1_000), 5_000)).isInstanceOf(PartitionAnswer.Answered.class);
    assertThat(script.bounds).containsExactly(0L, 10L, 10L);
  }

  @Test
  void ownerThatLostThePartitionUnknowinglyIsNotBelieved() {
    watermarks.answered(TOPIC, 0, new PartitionFresh(50, 0, 0));
    script.reply(20, 0, 0);
    script.reply(50, 0, 0);

    assertThat(ask(Demand.staleness(0), 5_000)).isInstanceOf(PartitionAnswer.Answered.class);
    assertThat(script.bounds).containsExactly(0L, 50L);
  }

  @Test
  void answerBelowItsBoundIsNeverTaken() {
    for (int i = 0; i < 50; i++) {
      script.reply(10, 0, 0);
    }

    Refusal refusal = refusal(ask(Demand.offsets(Map.of(0, 11L)), 300));

    assertThat(refusal.reason()).isEqualTo(ErrorReason.ERROR_REASON_NOT_UP_TO_BOUND);
    assertThat(refusal.metadata()).containsEntry("next_offset", "10").containsKey("partition");
    assertThat(refusal.retryDelayMillis()).isNotNull();
  }

  @Test
  void unreachableOwnerIsTriedAgainAfterANewLook() {
    script.fail(Status.UNAVAILABLE);
    script.error(ErrorReason.ERROR_REASON_NOT_OWNER);
    script.reply(1, 0, 0);

    assertThat(ask(Demand.NONE, 5_000)).isInstanceOf(PartitionAnswer.Answered.class);
    assertThat(refreshes.get()).isEqualTo(2);
  }

  @Test
  void ownerThatHoldsAllItMayIsAskedAgain() {
    script.fail(full());
    script.error(ErrorReason.ERROR_REASON_BUFFER_FULL);
    script.reply(1, 0, 0);

    assertThat(ask(Demand.NONE, 5_000)).isInstanceOf(PartitionAnswer.Answered.class);
    assertThat(script.bounds).hasSize(3);
  }

  @Test
  void ownerThatGoesOnHoldingAllItMayIsRefusedWithATimeToTryAgain() {
    for (int i = 0; i < 50; i++) {
      script.fail(full());
    }

    Refusal refusal = refusal(ask(Demand.NONE, 300));

    assertThat(refusal.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(refusal.reason()).isEqualTo(ErrorReason.ERROR_REASON_BUFFER_FULL);
    assertThat(refusal.retryDelayMillis()).isNotNull();
  }

  @Test
  void ownerIsNotAskedAgainWhenThereIsNoRoomForItsAnswerHere() {
    try (HeldBytes held = new ByteBudget(0).open()) {
      script.fail(catchThrowableOfType(ByteBudget.SpentException.class, () -> held.hold(1 << 20)));
    }

    assertThat(refusal(ask(Demand.NONE, 5_000)).reason())
        .isEqualTo(ErrorReason.ERROR_REASON_BUFFER_FULL);
    assertThat(script.bounds).hasSize(1);
  }

  @Test
  void answerThatIsTooLargeIsNotAskedForAgain() {
    script.fail(Status.RESOURCE_EXHAUSTED.asRuntimeException());

    assertThat(refusal(ask(Demand.NONE, 5_000)).reason())
        .isEqualTo(ErrorReason.ERROR_REASON_BATCH_SIZE);
    assertThat(script.bounds).hasSize(1);
  }

  private static StatusRuntimeException full() {
    return Refusal.exhausted(ErrorReason.ERROR_REASON_BUFFER_FULL, "full", 200).asException();
  }

  @Test
  void whatAnOwnerSaidIsNotForgottenWhenTheReadEndsBeforeItsNextAnswer() {
    script.error(ErrorReason.ERROR_REASON_NOT_OWNER);

    assertThat(refusal(ask(Demand.NONE, 300)).reason())
        .isEqualTo(ErrorReason.ERROR_REASON_NOT_OWNER);
    assertThat(script.bounds).hasSize(2);
  }

  @Test
  void brokenOwnerIsNotTriedAgain() {
    script.fail(Status.INTERNAL);

    assertThat(refusal(ask(Demand.NONE, 5_000)).code()).isEqualTo(Status.Code.INTERNAL);
    assertThat(script.bounds).hasSize(1);
  }

  @Test
  void partitionWithoutOwnerIsRefusedWithinItsShareOfTheDeadline() {
    owners = new Owners(TOPIC, 1, Map.of());
    watermarks.logged(TOPIC, 0, 57);

    long startNanos = System.nanoTime();
    Refusal refusal = refusal(ask(Demand.NONE, 400));

    assertThat(refusal.reason()).isEqualTo(ErrorReason.ERROR_REASON_PARTITION_RESTORING);
    assertThat(refusal.metadata())
        .as("nobody said what is applied")
        .doesNotContainKey("lag_records");
    assertThat(System.nanoTime() - startNanos).isLessThan(TimeUnit.MILLISECONDS.toNanos(1_000));
  }

  @Test
  void whatIsKnownOfItsLagIsToldWithoutAnOwner() {
    owners = new Owners(TOPIC, 1, Map.of());
    watermarks.answered(TOPIC, 0, new PartitionFresh(50, 0, 0));
    watermarks.logged(TOPIC, 0, 57);

    Refusal refusal = refusal(ask(Demand.NONE, 100));

    assertThat(refusal.reason()).isEqualTo(ErrorReason.ERROR_REASON_PARTITION_RESTORING);
    assertThat(refusal.metadata())
        .containsEntry("next_offset", "50")
        .containsEntry("lag_records", "7")
        .containsKey("lag_millis");
  }

  @Test
  void whatWasCommittedIsToldWithoutALagThatNobodySaid() {
    owners = new Owners(TOPIC, 1, Map.of());
    watermarks.committed(new Owners(TOPIC, 1, Map.of(0, new Owners.Owner(OTHER_OWNER, 50))));

    Refusal refusal = refusal(ask(Demand.NONE, 100));

    assertThat(refusal.metadata())
        .containsEntry("next_offset", "50")
        .doesNotContainKeys("lag_records", "lag_millis");
  }

  @Test
  void whoSaysThatThePartitionIsTheirsIsNamed() {
    script.onSend =
        () -> owners = new Owners(TOPIC, 1, Map.of(0, new Owners.Owner(OTHER_OWNER, 0)));
    script.error(ErrorReason.ERROR_REASON_NOT_OWNER);

    Refusal refusal = refusal(ask(Demand.NONE, 300));

    assertThat(refusal.reason()).isEqualTo(ErrorReason.ERROR_REASON_NOT_OWNER);
    assertThat(refusal.metadata()).containsEntry("owner", "other:2");
  }

  private PartitionAnswer<PartitionSummary> ask(Demand demand, long waitMillis) {
    Router router =
        new Router(
            new Router.Surroundings(
                () -> owners,
                refreshes::incrementAndGet,
                _ -> {},
                watermarks,
                timer,
                System::nanoTime,
                TimeUnit.SECONDS.toNanos(2),
                new RouteMeters(new SimpleMeterRegistry()),
                ByteBudget.ofHeap()));
    PartitionAnswer<PartitionSummary> answer =
        router
            .ask(
                script,
                List.of(0),
                demand,
                new ReadDeadline(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMillis)))
            .join()
            .get(0);
    assertThat(answer).isNotNull();
    return answer;
  }

  private static Refusal refusal(PartitionAnswer<PartitionSummary> answer) {
    assertThat(answer).isInstanceOf(PartitionAnswer.Refused.class);
    return ((PartitionAnswer.Refused<PartitionSummary>) answer).refusal();
  }

  private static final class Script implements StoreAsk<PartitionSummary> {
    private final Deque<CompletableFuture<List<PartitionSummary>>> replies = new ArrayDeque<>();
    private final List<Long> bounds = Collections.synchronizedList(new ArrayList<>());
    private Runnable onSend = () -> {};

    void reply(long nextOffset, long lagRecords, long lagMillis) {
      add(
          PartitionSummary.newBuilder()
              .setState(
                  PartitionState.newBuilder()
                      .setTopicId(ByteString.copyFrom(ConsistencyToken.topicIdBytes(TOPIC)))
                      .setNextOffset(nextOffset)
                      .setLagRecords(lagRecords)
                      .setLagMillis(lagMillis))
              .build());
    }

    void error(ErrorReason reason) {
      add(
          PartitionSummary.newBuilder()
              .setError(Refusal.of(Status.Code.UNAVAILABLE, reason, "no").asItemError())
              .build());
    }

    void fail(Status status) {
      fail(status.asRuntimeException());
    }

    void fail(StatusRuntimeException failure) {
      replies.add(CompletableFuture.failedFuture(failure));
    }

    /** Beyond what is scripted, the owner does not answer in time. */
    private static CompletableFuture<List<PartitionSummary>> late(long timeoutNanos) {
      return CompletableFuture.supplyAsync(
          () -> {
            throw Status.DEADLINE_EXCEEDED.asRuntimeException();
          },
          CompletableFuture.delayedExecutor(timeoutNanos, TimeUnit.NANOSECONDS));
    }

    private void add(PartitionSummary part) {
      replies.add(CompletableFuture.completedFuture(List.of(part)));
    }

    @Override
    public CompletableFuture<List<PartitionSummary>> send(
        OwnerCommit endpoint, List<PartitionBound> asked, long timeoutNanos) {
      asked.forEach(bound -> bounds.add(bound.getMinNextOffset()));
      onSend.run();
      return replies.isEmpty() ? late(timeoutNanos) : replies.remove();
    }

    @Override
    public PartitionState stateOf(PartitionSummary part) {
      return part.getState();
    }

    @Override
    public ItemError errorOf(PartitionSummary part) {
      return part.hasError() ? part.getError() : null;
    }
  }
}
