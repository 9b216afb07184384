package dev.millrace.query.rpc;

import static dev.millrace.query.harness.TestTransactions.LEDGER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.millrace.contract.token.ConsistencyToken;
import dev.millrace.query.QueryUnderTest;
import dev.millrace.query.harness.StreamReader;
import dev.millrace.query.harness.TestErrors;
import dev.millrace.query.harness.TestLog;
import dev.millrace.query.harness.TestLog.Logged;
import dev.millrace.query.harness.TestOwner;
import dev.millrace.query.harness.TestTransactions;
import dev.millrace.v1.ErrorReason;
import dev.millrace.v1.Position;
import dev.millrace.v1.QueryServiceGrpc;
import dev.millrace.v1.StoredTransaction;
import dev.millrace.v1.Transaction;
import dev.millrace.v1.WatchFromBeginning;
import dev.millrace.v1.WatchFromNow;
import dev.millrace.v1.WatchRequest;
import dev.millrace.v1.WatchResponse;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WatchTest {
  private static final int PARTITIONS = 3;
  private static final long AWAY_MILLIS = 1_000;

  private TestLog log;
  private TestOwner first;
  private TestOwner second;
  private QueryUnderTest query;

  @BeforeEach
  void start() {
    log = new TestLog(PARTITIONS);
    first = TestOwner.ofAll(log);
    second = TestOwner.of(log);
    query =
        QueryUnderTest.over(
            log,
            Map.of(
                "millrace.query.watch.heartbeat-ms", 200,
                "millrace.query.watch.slow-client-ms", 1_000,
                "millrace.query.watch.owner-away-ms", AWAY_MILLIS,
                "millrace.query.watch.streams-max", 3));
  }

  @AfterEach
  void stop() {
    query.close();
    first.close();
    second.close();
    log.close();
  }

  @Test
  void historyThenWhatIsAppliedComesOnceWhileOwnersChange() {
    long seed = new Random().nextLong();
    System.out.println("watch: seed=" + seed);
    Random random = new Random(seed);
    List<Logged> all = new ArrayList<>(write(0, 200));
    StreamReader<WatchRequest, WatchResponse> reader = watch(beginning());
    TestOwner[] owners = {first, second};
    for (int round = 0; round < 8; round++) {
      int moved = random.nextInt(PARTITIONS);
      TestOwner to = owners[random.nextInt(2)];
      first.lose(moved);
      second.lose(moved);
      all.addAll(write(all.size(), 20 + random.nextInt(50)));
      to.take(moved);
      int sofar = all.size();
      await().until(() -> transactions(reader).size() >= sofar);
    }
    // One that moves without the old owner's knowing: the directory tells.
    for (int partition = 0; partition < PARTITIONS; partition++) {
      second.take(partition);
    }
    first.kill();
    all.addAll(write(all.size(), 100));
    await().until(() -> transactions(reader).size() >= all.size());
    assertThat(transactions(reader))
        .containsExactlyInAnyOrderElementsOf(all.stream().map(Logged::stored).toList());
    assertInLogOrder(transactions(reader));
  }

  @Test
  void everyTokenGoesOnWithoutGapOrDuplicate() {
    List<Logged> all = write(0, 100);
    StreamReader<WatchRequest, WatchResponse> whole = watch(beginning());
    await().until(() -> transactions(whole).size() == all.size());
    whole.leave();
    List<StoredTransaction> before = new ArrayList<>();
    for (WatchResponse message : List.copyOf(whole.messages())) {
      before.addAll(message.getTransactionsList());
      StreamReader<WatchRequest, WatchResponse> rest =
          watch(WatchRequest.newBuilder().setToken(message.getToken()));
      int left = all.size() - before.size();
      await().until(() -> !rest.messages().isEmpty() && transactions(rest).size() >= left);
      rest.leave();
      List<StoredTransaction> together = new ArrayList<>(before);
      together.addAll(transactions(rest));
      assertThat(together)
          .containsExactlyInAnyOrderElementsOf(all.stream().map(Logged::stored).toList());
    }
  }

  @Test
  void aTokenOfAReceiptCoversOnlyItsPartition() {
    List<Logged> all = write(0, 30);
    Position covered = all.get(10).position();
    String token =
        ConsistencyToken.covering(log.topicId(), covered.getPartition(), covered.getOffset())
            .toString();
    StreamReader<WatchRequest, WatchResponse> reader =
        watch(WatchRequest.newBuilder().setToken(token));
    List<StoredTransaction> expected =
        all.stream()
            .filter(
                logged ->
                    logged.position().getPartition() != covered.getPartition()
                        || logged.position().getOffset() > covered.getOffset())
            .map(Logged::stored)
            .toList();
    await().until(() -> transactions(reader).size() >= expected.size());
    assertThat(transactions(reader)).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void fromNowOnWhatIsAppliedAfterTheFirstMessageComes() {
    write(0, 20);
    for (WatchRequest.Builder start :
        List.of(
            WatchRequest.newBuilder(),
            WatchRequest.newBuilder().setNow(WatchFromNow.getDefaultInstance()))) {
      StreamReader<WatchRequest, WatchResponse> reader = watch(start);
      await().until(() -> !reader.messages().isEmpty());
      List<Logged> later = write(1_000, 20);
      await().until(() -> transactions(reader).size() >= later.size());
      assertThat(transactions(reader))
          .containsExactlyInAnyOrderElementsOf(later.stream().map(Logged::stored).toList());
      reader.leave();
    }
  }

  @Test
  void aStartTimeIsWhenTheLogTookItIn() {
    List<Logged> all = write(0, 20);
    LongSummaryStatistics loggedAt =
        all.stream().mapToLong(Logged::loggedAtMillis).summaryStatistics();
    StreamReader<WatchRequest, WatchResponse> before =
        watch(WatchRequest.newBuilder().setLoggedFromMillis(loggedAt.getMin()));
    await().until(() -> transactions(before).size() == all.size());
    StreamReader<WatchRequest, WatchResponse> after =
        watch(WatchRequest.newBuilder().setLoggedFromMillis(loggedAt.getMax() + 1));
    await().until(() -> after.messages().size() >= 2);
    assertThat(transactions(after)).isEmpty();
  }

  @Test
  void aStartTimeStillToComeHoldsWhenOwnersChange() {
    write(0, 20);
    long soon = System.currentTimeMillis() + 2_000;
    StreamReader<WatchRequest, WatchResponse> reader =
        watch(WatchRequest.newBuilder().setLoggedFromMillis(soon));
    await().until(() -> !reader.messages().isEmpty());
    for (int partition = 0; partition < PARTITIONS; partition++) {
      first.lose(partition);
      second.take(partition);
    }
    List<Logged> all = new ArrayList<>();
    await()
        .until(
            () -> {
              all.addAll(write(100 + all.size(), 10));
              return all.getLast().loggedAtMillis() > soon;
            });
    List<StoredTransaction> expected =
        all.stream().filter(logged -> logged.loggedAtMillis() >= soon).map(Logged::stored).toList();
    await().until(() -> transactions(reader).size() >= expected.size());
    assertThat(all.getFirst().loggedAtMillis()).isLessThan(soon);
    assertThat(transactions(reader)).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void onlyWhatNamesOneOfTheAccountsAndTypesComes() {
    write(0, 20);
    Transaction fee =
        TestTransactions.of(LEDGER, "fee", "carol", "bank", 5, 1).toBuilder()
            .setType("fee")
            .build();
    log.write(fee);
    log.write(fee.toBuilder().setId("other-type").setType("payment").build());
    log.write(fee.toBuilder().setId("other-ledger").setLedger("another").build());
    StreamReader<WatchRequest, WatchResponse> reader =
        watch(beginning().addAccounts("nobody").addAccounts("carol").addTypes("fee"));
    await().until(() -> !transactions(reader).isEmpty() && reader.messages().size() > 3);
    assertThat(transactions(reader))
        .extracting(stored -> stored.getTransaction().getId())
        .containsExactly("fee");
  }

  @Test
  void anIdleWatchSendsHeartbeatsWhoseTokenMovesOn() {
    write(0, 5);
    StreamReader<WatchRequest, WatchResponse> reader = watch(beginning().addAccounts("nobody"));
    await().until(() -> reader.messages().size() >= 3);
    write(10, 30);
    await()
        .until(
            () ->
                ConsistencyToken.parse(reader.messages().getLast().getToken())
                        .nextOffsets()
                        .values()
                        .stream()
                        .mapToLong(Long::longValue)
                        .sum()
                    == 35);
    assertThat(transactions(reader)).isEmpty();
  }

  @Test
  void aClientThatNeverReadsIsEndedAndHoldsLittle() {
    StreamReader<WatchRequest, WatchResponse> stuck = new StreamReader<>(false);
    QueryServiceGrpc.newStub(query.channel()).watch(beginning().setLedger(LEDGER).build(), stuck);
    Transaction large =
        TestTransactions.of("large").toBuilder()
            .setPayload(ByteString.copyFrom(new byte[200_000]))
            .build();
    List<Transaction> many = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      many.add(large.toBuilder().setId("large-" + i).build());
    }
    log.write(many);
    await()
        .until(
            () ->
                query
                        .meters()
                        .get("millrace.query.streams.ended")
                        .tags("method", "watch", "why", "not_read")
                        .counter()
                        .count()
                    == 1);
    // The client's own window, what gRPC queues, and a message of the owner: not all 12 MB.
    assertThat(
            query
                .meters()
                .get("millrace.query.stream.transactions")
                .tag("method", "watch")
                .counter()
                .count())
        .isLessThan(40);
    stuck.readAtLast();
    await().until(stuck::ended);
    assertThat(stuck.status().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    await().until(() -> query.meters().get("millrace.query.tail.connections").gauge().value() == 0);
  }

  @Test
  void watchesAreBounded() {
    List<StreamReader<WatchRequest, WatchResponse>> open = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      open.add(watch(beginning()));
    }
    await().until(() -> open.stream().noneMatch(reader -> reader.messages().isEmpty()));
    StreamReader<WatchRequest, WatchResponse> refused = watch(beginning());
    await().until(refused::ended);
    assertThat(refused.status().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(TestErrors.info(refused.refusal()).getReason()).isEqualTo("BUFFER_FULL");
    assertThat(TestErrors.isRetryable(refused.refusal())).isTrue();
    open.getFirst().leave();
    await()
        .until(
            () -> {
              StreamReader<WatchRequest, WatchResponse> taken = watch(beginning());
              await().until(() -> taken.ended() || !taken.messages().isEmpty());
              return !taken.ended();
            });
  }

  @Test
  void aPartitionThatIsAwayForTooLongEndsTheWatchWithItsReason() {
    write(0, 20);
    StreamReader<WatchRequest, WatchResponse> reader = watch(beginning());
    await().until(() -> transactions(reader).size() == 20);
    first.refuse(1, ErrorReason.ERROR_REASON_DATA_CORRUPT);
    await().until(reader::ended);
    assertThat(reader.status().getCode()).isEqualTo(Status.Code.DATA_LOSS);
    assertThat(TestErrors.info(reader.refusal()).getMetadataMap()).containsEntry("partition", "1");
    assertThat(TestErrors.isRetryable(reader.refusal())).isTrue();
  }

  @Test
  void anOwnerOfAnotherLogIsNotBelieved() {
    write(0, 5);
    first.claimOtherTopic();
    StreamReader<WatchRequest, WatchResponse> reader = watch(beginning());
    await().until(reader::ended);
    assertThat(reader.status().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(transactions(reader)).isEmpty();
  }

  @Test
  void aDeadlineOfTheClientHolds() {
    StreamReader<WatchRequest, WatchResponse> reader = new StreamReader<>(true);
    QueryServiceGrpc.newStub(query.channel())
        .withDeadlineAfter(500, TimeUnit.MILLISECONDS)
        .watch(beginning().setLedger(LEDGER).build(), reader);
    await().until(reader::ended);
    assertThat(reader.status().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    await()
        .until(
            () ->
                query.meters().get("millrace.query.streams").tag("method", "watch").gauge().value()
                    == 0);
  }

  @Test
  void anInstanceThatStopsEndsItsWatchesAtOnce() {
    StreamReader<WatchRequest, WatchResponse> reader = watch(beginning());
    await().until(() -> !reader.messages().isEmpty());
    long startedNanos = System.nanoTime();
    query.stop();
    await().until(reader::ended);
    assertThat(reader.status().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(TestErrors.isRetryable(reader.refusal())).isTrue();
    assertThat(System.nanoTime() - startedNanos).isLessThan(TimeUnit.SECONDS.toNanos(10));
  }

  private StreamReader<WatchRequest, WatchResponse> watch(WatchRequest.Builder request) {
    StreamReader<WatchRequest, WatchResponse> reader = new StreamReader<>(true);
    if (request.getLedger().isEmpty()) {
      request.setLedger(LEDGER);
    }
    QueryServiceGrpc.newStub(query.channel()).watch(request.build(), reader);
    return reader;
  }

  private static WatchRequest.Builder beginning() {
    return WatchRequest.newBuilder().setBeginning(WatchFromBeginning.getDefaultInstance());
  }

  private List<Logged> write(int from, int count) {
    List<Transaction> transactions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      transactions.add(TestTransactions.of("tx-" + (from + i)));
    }
    return log.write(transactions);
  }

  private static List<StoredTransaction> transactions(
      StreamReader<WatchRequest, WatchResponse> reader) {
    return reader.messages().stream()
        .flatMap(message -> message.getTransactionsList().stream())
        .toList();
  }

  private static void assertInLogOrder(List<StoredTransaction> transactions) {
    Map<Integer, Long> last = new HashMap<>();
    for (StoredTransaction stored : transactions) {
      Position position = stored.getPosition();
      Long before = last.put(position.getPartition(), position.getOffset());
      assertThat(before == null ? -1 : before).isLessThan(position.getOffset());
    }
  }
}
