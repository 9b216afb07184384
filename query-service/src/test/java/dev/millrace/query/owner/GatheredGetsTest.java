package dev.millrace.query.owner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.contract.ownership.OwnerCommit;
import dev.millrace.internal.v1.BatchGetRequest;
import dev.millrace.internal.v1.PartitionBound;
import dev.millrace.internal.v1.PartitionKeys;
import dev.millrace.internal.v1.PartitionRecords;
import dev.millrace.internal.v1.RecordKey;
import dev.millrace.v1.ErrorReason;
import io.grpc.Status;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class GatheredGetsTest {
  private static final OwnerCommit OWNER = new OwnerCommit("127.0.0.1", 7440);
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  /** Enough to wait, but less than the others have. */
  private static final long HURRIED_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

  private final HeldStoreCalls store = new HeldStoreCalls();
  private final List<HeldStoreCalls.Call> calls = store.calls();
  private final AtomicLong nanos = new AtomicLong();

  /** While more arrives, what is to happen afterwards. */
  private boolean arriving;

  private final List<Runnable> leaving = new ArrayList<>();
  private final GatheredGets gets =
      new GatheredGets(
          store,
          work -> {
            if (arriving) {
              leaving.add(work);
            } else {
              work.run();
            }
          },
          new SimpleMeterRegistry(),
          nanos::get);

  @Test
  void getsThatArriveTogetherLeaveTogether() throws Exception {
    arriving = true;
    var a = get("main", 0, "a");
    var b = get("main", 1, "b");
    var c = get("main", 0, "c");
    assertThat(calls).isEmpty();
    arrived();
    assertThat(calls).hasSize(1);
    var d = get("main", 0, "d");
    var e = get("main", 0, "e");
    arrived();
    assertThat(calls).as("while the first are under way").hasSize(2);
    ask("main", 0, "f");
    assertThat(leaving).as("no call is free").isEmpty();
    calls.get(1).answer();
    calls.getFirst().answer();
    assertThat(ids(a)).containsExactly("a");
    assertThat(ids(b)).containsExactly("b");
    assertThat(ids(c)).containsExactly("c");
    assertThat(ids(d)).containsExactly("d");
    assertThat(ids(e)).containsExactly("e");
    assertThat(calls).hasSize(3);
  }

  @Test
  void moreThanOneCallTakesLeaveWithAsManyCallsAsAreFree() {
    arriving = true;
    int count = 2 * GatheredGets.TOGETHER_MAX + 1;
    for (int i = 0; i < count; i++) {
      ask("main", 0, "many-" + i);
    }
    arrived();
    assertThat(calls)
        .extracting(call -> call.request().getPartitions(0).getKeysCount())
        .containsExactly(GatheredGets.TOGETHER_MAX, GatheredGets.TOGETHER_MAX);
    calls.getFirst().answer();
    assertThat(calls.getLast().request().getPartitions(0).getKeysCount()).isOne();
  }

  @Test
  void whoIsAboutToLeaveIsNotTakenAlongByACallThatReturns() throws Exception {
    ask("main", 0, "a");
    arriving = true;
    var b = get("main", 0, "b");
    calls.getFirst().answer();
    assertThat(calls).hasSize(1);
    var c = get("main", 0, "c");
    arrived();
    assertThat(calls).hasSize(2);
    calls.get(1).answer();
    assertThat(ids(b)).containsExactly("b");
    assertThat(ids(c)).containsExactly("c");
  }

  @Test
  void getWhoseTimeIsOverAsItIsAboutToLeaveDoesNot() {
    arriving = true;
    var hurried = gets.get(OWNER, request("main", 0, 0, "hurried"), HURRIED_NANOS);
    nanos.set(HURRIED_NANOS);
    gets.endOverdue();
    assertThat(codeOf(hurried)).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    arrived();
    assertThat(calls).isEmpty();
    arriving = false;
    ask("main", 0, "next");
    assertThat(calls).hasSize(1);
  }

  private void arrived() {
    List.copyOf(leaving).forEach(Runnable::run);
    leaving.clear();
  }

  @Test
  void aloneAGetLeavesAtOnce() throws Exception {
    CompletableFuture<List<PartitionRecords>> answer = get("main", 0, "a");
    assertThat(calls).hasSize(1);
    calls.getFirst().answer();
    assertThat(ids(answer)).containsExactly("a");
    ask("main", 0, "b");
    assertThat(calls).hasSize(2);
  }

  @Test
  void getsThatCameMeanwhileLeaveTogetherAndEachGetsItsOwn() throws Exception {
    ask("main", 0, "first");
    ask("main", 1, "second");
    List<CompletableFuture<List<PartitionRecords>>> waiting = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      waiting.add(get("main", i % 3, "id-" + i));
    }
    assertThat(calls).hasSize(GatheredGets.CALLS_MAX);

    calls.get(1).answer();

    assertThat(calls).hasSize(3);
    assertThat(calls.get(2).request().getPartitionsList())
        .extracting(PartitionKeys::getKeysCount)
        .containsExactly(4, 3, 3);
    calls.get(2).answer();
    for (int i = 0; i < 10; i++) {
      assertThat(ids(waiting.get(i))).containsExactly("id-" + i);
      assertThat(waiting.get(i).get().getFirst().getState().getPartition()).isEqualTo(i % 3);
    }
    calls.getFirst().answer();
    assertThat(calls).as("nobody waits any more").hasSize(3);
  }

  @Test
  void ledgersNeverTravelTogether() {
    ask("main", 0, "a");
    ask("main", 0, "b");
    ask("main", 0, "c");
    ask("other", 0, "c");
    assertThat(calls).hasSize(3);
    assertThat(calls.get(2).request().getLedger()).isEqualTo("other");
    calls.getFirst().answer();
    assertThat(calls.get(3).request().getLedger()).isEqualTo("main");
  }

  @Test
  void noCallIsLargerThanItsBound() {
    ask("main", 0, "a");
    ask("main", 0, "b");
    for (int i = 0; i < GatheredGets.TOGETHER_MAX + 5; i++) {
      ask("main", 0, "id-" + i);
    }
    calls.get(0).answer();
    calls.get(1).answer();
    assertThat(calls.get(2).request().getPartitions(0).getKeysCount())
        .isEqualTo(GatheredGets.TOGETHER_MAX);
    assertThat(calls.get(3).request().getPartitions(0).getKeysCount()).isEqualTo(5);
  }

  @Test
  void getsThatDoNotFindRoomGoAlone() {
    for (int i = 0; i < GatheredGets.CALLS_MAX + GatheredGets.WAITING_MAX + 3; i++) {
      ask("main", 0, "id-" + i);
    }
    assertThat(calls).hasSize(GatheredGets.CALLS_MAX + 3);
  }

  @Test
  void getThatWouldHoldOthersUpOrHasLittleTimeGoesAlone() {
    ask("main", 0, "a");
    ask("main", 0, "b");
    var _ = gets.get(OWNER, request("main", 0, 7, "bound"), SECOND);
    var _ = gets.get(OWNER, request("main", 0, 0, "hurried"), TimeUnit.MILLISECONDS.toNanos(10));
    assertThat(calls).hasSize(4);
  }

  @Test
  void callLastsAsLongAsTheMostPatientOfItsGetsAndEachOtherEndsInItsOwnTime() throws Exception {
    ask("main", 0, "a");
    ask("main", 0, "b");
    var hurried = gets.get(OWNER, request("main", 0, 0, "hurried"), HURRIED_NANOS);
    var patient = get("main", 0, "patient");
    nanos.set(HURRIED_NANOS - 1);
    calls.getFirst().answer();
    assertThat(calls).hasSize(3);
    assertThat(calls.get(2).timeoutNanos()).isEqualTo(SECOND - nanos.get());
    gets.endOverdue();
    assertThat(hurried).isNotDone();

    nanos.set(HURRIED_NANOS);
    gets.endOverdue();

    assertThat(codeOf(hurried)).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    assertThat(patient).isNotDone();
    calls.get(2).answer();
    assertThat(ids(patient)).containsExactly("patient");
  }

  @Test
  void getWhoseTimeIsOverBeforeItLeavesEndsAndNeverLeaves() {
    ask("main", 0, "a");
    ask("main", 0, "b");
    var hurried = gets.get(OWNER, request("main", 0, 0, "hurried"), HURRIED_NANOS);
    ask("main", 0, "patient");
    nanos.set(HURRIED_NANOS);

    gets.endOverdue();

    assertThat(codeOf(hurried)).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    calls.getFirst().answer();
    assertThat(calls.get(2).request().getPartitions(0).getKeysList())
        .extracting(RecordKey::getId)
        .containsExactly("patient");
  }

  @Test
  void getWhoseTimeIsOverIsNotAskedAgainAlone() throws Exception {
    ask("main", 0, "a");
    ask("main", 0, "b");
    var hurried = gets.get(OWNER, request("main", 0, 0, "hurried"), HURRIED_NANOS);
    var patient = get("main", 0, "patient");
    calls.getFirst().answer();
    nanos.set(HURRIED_NANOS);
    gets.endOverdue();

    calls.get(2).fail(Status.INTERNAL);

    assertThat(calls).hasSize(4);
    calls.get(3).answer();
    assertThat(ids(patient)).containsExactly("patient");
    assertThat(hurried).isCompletedExceptionally();
  }

  @Test
  void failureOfACallIsThatOfAllInIt() {
    ask("main", 0, "a");
    ask("main", 0, "b");
    var c = get("main", 0, "c");
    var d = get("main", 1, "d");
    calls.getFirst().answer();
    calls.get(2).fail(Status.UNAVAILABLE);
    assertThat(c).isCompletedExceptionally();
    assertThat(d).isCompletedExceptionally();
    ask("main", 0, "e");
    assertThat(calls).as("its place is free again").hasSize(4);
  }

  @Test
  void getThatTripsItsOwnerUpFailsAlone() throws Exception {
    ask("main", 0, "a");
    ask("main", 0, "b");
    var tripping = get("main", 0, "tripping");
    var harmless = get("main", 1, "harmless");
    calls.getFirst().answer();
    calls.get(2).fail(Status.INTERNAL);
    assertThat(calls).hasSize(5);
    calls.get(3).fail(Status.INTERNAL);
    calls.get(4).answer();
    assertThat(tripping).isCompletedExceptionally();
    assertThat(ids(harmless)).containsExactly("harmless");
    assertThat(calls).as("once, and no more").hasSize(5);
  }

  @Test
  void whatAPartitionCanNotAnswerTogetherIsAskedOneByOne() throws Exception {
    ask("main", 0, "a");
    ask("main", 0, "b");
    var large = get("main", 0, "large");
    var small = get("main", 0, "small");
    var other = get("main", 1, "other");
    calls.getFirst().answer();
    calls.get(2).refuse(0, Status.Code.RESOURCE_EXHAUSTED);
    assertThat(ids(other)).containsExactly("other");
    assertThat(calls).hasSize(5);
    calls.get(3).answer();
    calls.get(4).answer();
    assertThat(ids(large)).containsExactly("large");
    assertThat(ids(small)).containsExactly("small");
  }

  @Test
  void partitionThatIsAwayIsSoForAllWhoAskedIt() throws Exception {
    ask("main", 0, "a");
    ask("main", 0, "b");
    var c = get("main", 0, "c");
    var d = get("main", 0, "d");
    calls.getFirst().answer();
    calls.get(2).refuse(0, Status.Code.UNAVAILABLE);
    assertThat(c.get().getFirst().hasError()).isTrue();
    assertThat(d.get().getFirst().hasError()).isTrue();
    assertThat(calls).hasSize(3);
  }

  @Test
  void whereThereIsNoRoomForAllOfThemNobodyIsAskedAlone() throws Exception {
    Refusal full =
        Refusal.exhausted(ErrorReason.ERROR_REASON_BUFFER_FULL, "no room at the moment", 1);
    ask("main", 0, "a");
    ask("main", 0, "b");
    var c = get("main", 0, "c");
    var d = get("main", 0, "d");
    calls.getFirst().answer();
    calls.get(2).fail(full.asException());
    assertThat(c).isCompletedExceptionally();
    assertThat(d).isCompletedExceptionally();

    ask("main", 0, "e");
    var f = get("main", 0, "f");
    var g = get("main", 0, "g");
    calls.get(1).answer();
    calls.get(4).refuse(0, full.asItemError());
    assertThat(f.get().getFirst().hasError()).isTrue();
    assertThat(g.get().getFirst().hasError()).isTrue();
    assertThat(calls).hasSize(5);
  }

  private CompletableFuture<List<PartitionRecords>> get(String ledger, int partition, String id) {
    return gets.get(OWNER, request(ledger, partition, 0, id), SECOND);
  }

  private void ask(String ledger, int partition, String id) {
    var _ = get(ledger, partition, id);
  }

  private static BatchGetRequest request(String ledger, int partition, long bound, String id) {
    return BatchGetRequest.newBuilder()
        .setLedger(ledger)
        .addPartitions(
            PartitionKeys.newBuilder()
                .setBound(
                    PartitionBound.newBuilder().setPartition(partition).setMinNextOffset(bound))
                .addKeys(RecordKey.newBuilder().setId(id)))
        .build();
  }

  private static Status.Code codeOf(CompletableFuture<?> failed) {
    return Status.fromThrowable(failed.exceptionNow()).getCode();
  }

  private static List<String> ids(CompletableFuture<List<PartitionRecords>> answer)
      throws Exception {
    return answer.get().stream()
        .flatMap(part -> part.getRecordsList().stream())
        .map(record -> record.getTransaction().toStringUtf8())
        .toList();
  }
}
