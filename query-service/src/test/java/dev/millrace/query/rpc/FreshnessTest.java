package dev.millrace.query.rpc;

import static dev.millrace.query.harness.TestTransactions.LEDGER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.common.util.concurrent.ListenableFuture;
import dev.millrace.contract.token.ConsistencyToken;
import dev.millrace.query.QueryUnderTest;
import dev.millrace.query.harness.TestErrors;
import dev.millrace.query.harness.TestLog;
import dev.millrace.query.harness.TestLog.Logged;
import dev.millrace.query.harness.TestOwner;
import dev.millrace.query.harness.TestTransactions;
import dev.millrace.v1.AtLeastAsFresh;
import dev.millrace.v1.Consistency;
import dev.millrace.v1.FullyConsistent;
import dev.millrace.v1.GetAccountSummaryRequest;
import dev.millrace.v1.GetAccountSummaryResponse;
import dev.millrace.v1.GetTransactionRequest;
import dev.millrace.v1.GetTransactionResponse;
import dev.millrace.v1.ListAccountTransactionsRequest;
import dev.millrace.v1.MinimizeLatency;
import dev.millrace.v1.PartitionFreshness;
import dev.millrace.v1.ReadAt;
import dev.millrace.v1.TransactionKey;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How fresh answers are, and what is answered when they can not be fresh enough. */
class FreshnessTest {
  private TestLog log;
  private TestOwner owner;
  private QueryUnderTest query;

  @BeforeEach
  void start() {
    log = new TestLog(2);
    owner = TestOwner.ofAll(log);
    query = QueryUnderTest.over(log, Map.of());
  }

  @AfterEach
  void stop() {
    query.close();
    owner.close();
    log.close();
  }

  @Test
  void tokenOfAWriteMakesTheReadWaitForIt() throws Exception {
    Logged logged = log.append(TestTransactions.of("awaited"));

    ListenableFuture<GetTransactionResponse> answer =
        query.futures().getTransaction(request("awaited", atLeast(logged)));
    Awaitility.await().until(() -> owner.batchGets() > 0);
    assertThat(answer.isDone()).isFalse();
    log.apply(logged);

    assertThat(answer.get().getTransaction()).isEqualTo(logged.stored());
    assertThat(covers(answer.get().getReadAt(), logged)).isTrue();
  }

  @Test
  void tokenIsHonouredByCachedAnswersTooAndReadAtSaysSo() {
    Logged cached = log.write(TestTransactions.of("cached"));
    query.stub().getTransaction(request("cached", Consistency.getDefaultInstance()));
    Logged later =
        log.append(
            TestTransactions.of("later").toBuilder()
                .setPartitionKey(cached.transaction().getId())
                .build());

    GetTransactionResponse answer = query.stub().getTransaction(request("cached", atLeast(later)));

    // The body can not have changed, so there is nothing to wait for; and what it says is true.
    assertThat(answer.getTransaction()).isEqualTo(cached.stored());
    assertThat(covers(answer.getReadAt(), later)).isTrue();
  }

  @Test
  void freshnessNotReachedWithinItsShareOfTheDeadlineIsRefusedBeforeTheDeadline() {
    Logged logged = log.append(TestTransactions.of("never-applied"));

    for (Consistency demand : List.of(atLeast(logged), everything())) {
      StatusRuntimeException refused =
          refused(() -> query.stub(3_000).getTransaction(request("never-applied", demand)));

      assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(TestErrors.info(refused).getReason()).isEqualTo("NOT_UP_TO_BOUND");
      assertThat(TestErrors.isRetryable(refused)).isTrue();
    }
  }

  @Test
  void fullyConsistentReadReflectsWhatWasLoggedBeforeIt() throws Exception {
    log.write(TestTransactions.of("before"));
    Logged last = log.append(TestTransactions.of("last"));

    ListenableFuture<GetAccountSummaryResponse> answer =
        query
            .futures()
            .getAccountSummary(
                GetAccountSummaryRequest.newBuilder()
                    .setLedger(LEDGER)
                    .setAccount("alice")
                    .setConsistency(everything())
                    .build());
    log.apply(last);

    assertThat(answer.get().getSummary().getCount()).isEqualTo(2);
    assertThat(covers(answer.get().getReadAt(), last)).isTrue();
  }

  @Test
  void answerStalerThanItsBoundIsNotGiven() throws Exception {
    log.write(TestTransactions.of("old"));
    Logged recent = log.append(TestTransactions.of("recent"));
    int partition = recent.position().getPartition();
    owner.lagMillis(partition, 5_000);

    StatusRuntimeException refused =
        refused(() -> query.stub(1_000).getAccountSummary(summary(staleness(1_000))));
    assertThat(TestErrors.info(refused).getReason()).isEqualTo("NOT_UP_TO_BOUND");
    assertThat(TestErrors.info(refused).getMetadataMap())
        .containsEntry("lag_millis", "5000")
        .containsEntry("partition", Integer.toString(partition));

    GetAccountSummaryResponse stale = query.stub().getAccountSummary(summary(staleness(10_000)));
    assertThat(stale.getSummary().getCount()).isEqualTo(1);
    assertThat(stale.getReadAt().getPartitionsList())
        .anyMatch(p -> p.getLagRecords() == 1 && p.getLagMillis() == 5_000);

    ListenableFuture<GetAccountSummaryResponse> fresh =
        query.futures().getAccountSummary(summary(staleness(1_000)));
    log.apply(recent);
    assertThat(fresh.get().getSummary().getCount()).isEqualTo(2);
  }

  @Test
  void aBoundBelowWhatOwnersKnowOfTheLogIsKeptByAskingTheLog() throws Exception {
    log.write(TestTransactions.of("heard"));
    Logged unheard = log.append(TestTransactions.of("unheard")); // no owner speaks of a lag

    ListenableFuture<GetAccountSummaryResponse> answer =
        query.futures().getAccountSummary(summary(staleness(100)));
    Awaitility.await().until(() -> owner.summaries() > 0);
    log.apply(unheard);

    assertThat(answer.get().getSummary().getCount()).isEqualTo(2);
  }

  @Test
  void anOwnerThatHasBeenSilentForLongerThanTheBoundIsAskedAgain() throws Exception {
    Logged logged = log.write(TestTransactions.of("silent"));
    int empty = 1 - logged.position().getPartition(); // in which there is no record to wait for
    owner.silenceMillis(empty, 950);

    ListenableFuture<GetAccountSummaryResponse> answer =
        query.futures().getAccountSummary(summary(staleness(900)));
    Awaitility.await().until(() -> owner.summaries() > 1);
    assertThat(answer.isDone()).isFalse();
    owner.silenceMillis(empty, 0);

    assertThat(answer.get().getSummary().getCount()).isEqualTo(1);
  }

  @Test
  void everyAnswerSaysWhatItReflectsEmptyOnesIncluded() {
    ReadAt list =
        query
            .stub()
            .listAccountTransactions(
                ListAccountTransactionsRequest.newBuilder()
                    .setLedger(LEDGER)
                    .setAccount("nobody")
                    .build())
            .getReadAt();
    ReadAt summary = query.stub().getAccountSummary(summary(staleness(0))).getReadAt();

    for (ReadAt readAt : List.of(list, summary)) {
      assertThat(readAt.getPartitionsList())
          .extracting(PartitionFreshness::getPartition)
          .containsExactly(0, 1);
      assertThat(ConsistencyToken.parse(readAt.getToken()).topicId()).isEqualTo(log.topicId());
    }
  }

  @Test
  void tokensThatAreNoneOrOfAnotherLogOrBeyondTheEndAreInvalid() {
    Logged logged = log.write(TestTransactions.of("cached-too"));
    query.stub().getTransaction(request("cached-too", Consistency.getDefaultInstance()));
    int partition = logged.position().getPartition();
    List<String> bad =
        List.of(
            "",
            "not a token!",
            "AQ",
            ConsistencyToken.covering(Uuid.randomUuid(), partition, 0).toString(),
            ConsistencyToken.covering(log.topicId(), 2, 0).toString(),
            ConsistencyToken.covering(log.topicId(), partition, 1_000_000).toString());
    for (String token : bad) {
      // Also when a cache has the answer.
      StatusRuntimeException refused =
          refused(() -> query.stub().getTransaction(request("cached-too", atLeast(token))));
      assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
      assertThat(TestErrors.info(refused).getReason()).isEqualTo("INVALID_TOKEN");
      assertThat(TestErrors.field(refused)).startsWith("consistency.at_least_as_fresh.tokens");
    }
    assertThat(query.stub().getTransaction(request("cached-too", atLeast(logged))).hasTransaction())
        .isTrue();
  }

  @Test
  void waitingReadDoesNotHoldUpOneThatDemandsLess() throws Exception {
    Logged pending = log.append(TestTransactions.of("pending"));
    ListenableFuture<GetTransactionResponse> waiting =
        query.futures().getTransaction(request("pending", atLeast(pending)));
    Awaitility.await().until(() -> owner.batchGets() > 0);

    StatusRuntimeException refused =
        refused(
            () ->
                query.stub().getTransaction(request("pending", Consistency.getDefaultInstance())));
    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(waiting.isDone()).isFalse();

    log.apply(pending);
    assertThat(waiting.get().getTransaction()).isEqualTo(pending.stored());
  }

  private static boolean covers(ReadAt readAt, Logged logged) {
    Long next =
        ConsistencyToken.parse(readAt.getToken())
            .nextOffsets()
            .get(logged.position().getPartition());
    Assertions.assertThat(next).isNotNull();
    return next > logged.position().getOffset();
  }

  private Consistency atLeast(Logged logged) {
    return atLeast(
        ConsistencyToken.covering(
                log.topicId(), logged.position().getPartition(), logged.position().getOffset())
            .toString());
  }

  private static Consistency atLeast(String token) {
    return Consistency.newBuilder()
        .setAtLeastAsFresh(AtLeastAsFresh.newBuilder().addTokens(token))
        .build();
  }

  private static Consistency everything() {
    return Consistency.newBuilder()
        .setFullyConsistent(FullyConsistent.getDefaultInstance())
        .build();
  }

  private static Consistency staleness(long millis) {
    return Consistency.newBuilder()
        .setMinimizeLatency(MinimizeLatency.newBuilder().setMaxStalenessMillis(millis))
        .build();
  }

  private static GetAccountSummaryRequest summary(Consistency consistency) {
    return GetAccountSummaryRequest.newBuilder()
        .setLedger(LEDGER)
        .setAccount("alice")
        .setConsistency(consistency)
        .build();
  }

  private static GetTransactionRequest request(String id, Consistency consistency) {
    return GetTransactionRequest.newBuilder()
        .setLedger(LEDGER)
        .setKey(TransactionKey.newBuilder().setId(id))
        .setConsistency(consistency)
        .build();
  }

  private static StatusRuntimeException refused(Runnable call) {
    return catchThrowableOfType(StatusRuntimeException.class, call::run);
  }
}
