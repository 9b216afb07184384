package dev.millrace.query.rpc;

import static dev.millrace.query.harness.TestTransactions.LEDGER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.local.backing.TestRedis;
import dev.millrace.query.QueryUnderTest;
import dev.millrace.query.harness.TestLog;
import dev.millrace.query.harness.TestOwner;
import dev.millrace.query.harness.TestTransactions;
import dev.millrace.v1.AggregateRequest;
import dev.millrace.v1.BatchGetTransactionsRequest;
import dev.millrace.v1.Consistency;
import dev.millrace.v1.CountTransactionsRequest;
import dev.millrace.v1.Explanation;
import dev.millrace.v1.FullyConsistent;
import dev.millrace.v1.GetAccountSummaryRequest;
import dev.millrace.v1.GetByReferenceRequest;
import dev.millrace.v1.GetTransactionRequest;
import dev.millrace.v1.GetTransactionResponse;
import dev.millrace.v1.ListAccountTransactionsRequest;
import dev.millrace.v1.MinimizeLatency;
import dev.millrace.v1.ScanTransactionsRequest;
import dev.millrace.v1.StageTime;
import dev.millrace.v1.Tier;
import dev.millrace.v1.TransactionKey;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How answers say that they were made. */
class ExplainTest {
  private static TestLog log;
  private static TestOwner owner;
  private static QueryUnderTest query;

  @BeforeAll
  static void start() {
    log = new TestLog(2);
    owner = TestOwner.ofAll(log);
    query = QueryUnderTest.over(log, Map.of());
    log.write(TestTransactions.of("there").toBuilder().setReference("r").build());
  }

  @AfterAll
  static void stop() {
    query.close();
    owner.close();
    log.close();
  }

  @Test
  void transactionComesFromItsPartitionFirstAndFromTheLocalCacheThen() {
    log.write(TestTransactions.of("twice"));

    GetTransactionResponse stored = query.stub().getTransaction(get("twice"));
    GetTransactionResponse cached = query.stub().getTransaction(get("twice"));

    assertThat(stored.getExplanation().getTier()).isEqualTo(Tier.TIER_STORE);
    assertThat(stored.getExplanation().getPartitionsAskedList())
        .containsExactly(stored.getTransaction().getPosition().getPartition());
    assertThat(stages(stored.getExplanation()))
        .containsExactly("check", "local_cache", "store", "merge");
    assertThat(cached.getExplanation().getTier()).isEqualTo(Tier.TIER_LOCAL_CACHE);
    assertThat(cached.getExplanation().getPartitionsAskedList()).isEmpty();
    assertThat(stages(cached.getExplanation())).containsExactly("check", "local_cache", "merge");
  }

  @Test
  void redisIsAStageWhetherItHasTheTransactionOrNot() {
    log.write(TestTransactions.of("shared"));
    try (TestRedis redis = TestRedis.start();
        QueryUnderTest uncached =
            QueryUnderTest.over(
                log,
                Map.of("millrace.redis.uri", redis.uri(), "millrace.query.cache-bytes-max", 0))) {
      Explanation missed = uncached.stub().getTransaction(get("shared")).getExplanation();
      Awaitility.await()
          .until(() -> uncached.stub().getTransaction(get("shared")).getTier() == Tier.TIER_REDIS);
      Explanation hit = uncached.stub().getTransaction(get("shared")).getExplanation();

      assertThat(stages(missed)).containsExactly("check", "local_cache", "redis", "store", "merge");
      assertThat(hit.getTier()).isEqualTo(Tier.TIER_REDIS);
      assertThat(hit.getPartitionsAskedList()).isEmpty();
      assertThat(stages(hit)).containsExactly("check", "local_cache", "redis", "merge");
    }
  }

  @Test
  void everyReadOfAllPartitionsSaysSo() {
    var stub = query.stub();
    List<Explanation> explanations =
        List.of(
            stub.listAccountTransactions(
                    ListAccountTransactionsRequest.newBuilder()
                        .setLedger(LEDGER)
                        .setAccount("alice")
                        .setExplain(true)
                        .build())
                .getExplanation(),
            stub.getAccountSummary(
                    GetAccountSummaryRequest.newBuilder()
                        .setLedger(LEDGER)
                        .setAccount("alice")
                        .setExplain(true)
                        .build())
                .getExplanation(),
            stub.getByReference(
                    GetByReferenceRequest.newBuilder()
                        .setLedger(LEDGER)
                        .setReference("r")
                        .setExplain(true)
                        .build())
                .getExplanation(),
            stub.scanTransactions(
                    ScanTransactionsRequest.newBuilder().setLedger(LEDGER).setExplain(true).build())
                .getExplanation(),
            stub.aggregate(
                    AggregateRequest.newBuilder()
                        .setLedger(LEDGER)
                        .setAccount("alice")
                        .setExplain(true)
                        .build())
                .getExplanation(),
            stub.countTransactions(
                    CountTransactionsRequest.newBuilder()
                        .setLedger(LEDGER)
                        .setExplain(true)
                        .build())
                .getExplanation());

    assertThat(explanations)
        .allSatisfy(
            explanation -> {
              assertThat(explanation.getTier()).isEqualTo(Tier.TIER_STORE);
              assertThat(explanation.getPartitionsAskedList()).containsExactly(0, 1);
              assertThat(stages(explanation))
                  .containsSubsequence("check", "store", "merge")
                  .isSubsetOf("check", "local_cache", "store", "merge");
            });
  }

  @Test
  void batchTellsOfTheSlowestTier() {
    query.stub().getTransaction(get("there"));

    Explanation explanation =
        query
            .stub()
            .batchGetTransactions(
                BatchGetTransactionsRequest.newBuilder()
                    .setLedger(LEDGER)
                    .addKeys(TransactionKey.newBuilder().setId("there"))
                    .addKeys(TransactionKey.newBuilder().setId("nowhere"))
                    .setExplain(true)
                    .build())
            .getExplanation();

    assertThat(explanation.getTier()).isEqualTo(Tier.TIER_STORE);
    assertThat(explanation.getPartitionsAskedList()).containsExactly(0, 1);
  }

  @Test
  void waitForTheEndOfTheLogIsAStage() {
    Explanation explanation =
        query
            .stub()
            .getAccountSummary(
                GetAccountSummaryRequest.newBuilder()
                    .setLedger(LEDGER)
                    .setAccount("alice")
                    .setConsistency(
                        Consistency.newBuilder()
                            .setFullyConsistent(FullyConsistent.getDefaultInstance()))
                    .setExplain(true)
                    .build())
            .getExplanation();

    assertThat(stages(explanation)).containsExactly("check", "bound", "store", "merge");
    assertThat(explanation.getStalenessMillis()).isLessThan(1_000);
  }

  @Test
  void stalenessIsAtLeastTheLongestLag() {
    try (TestLog behind = new TestLog(2);
        TestOwner its = TestOwner.ofAll(behind);
        QueryUnderTest over = QueryUnderTest.over(behind, Map.of())) {
      TestLog.Logged logged = behind.append(TestTransactions.of("late"));
      its.lagMillis(logged.position().getPartition(), 700);

      Explanation explanation =
          over.stub()
              .getAccountSummary(
                  GetAccountSummaryRequest.newBuilder()
                      .setLedger(LEDGER)
                      .setAccount("alice")
                      .setConsistency(
                          Consistency.newBuilder()
                              .setMinimizeLatency(
                                  MinimizeLatency.newBuilder().setMaxStalenessMillis(60_000)))
                      .setExplain(true)
                      .build())
              .getExplanation();

      assertThat(explanation.getStalenessMillis()).isBetween(700L, 20_000L);
    }
  }

  @Test
  void whoDoesNotAskIsNotTold() {
    assertThat(
            query
                .stub()
                .getTransaction(get("there").toBuilder().setExplain(false).build())
                .hasExplanation())
        .isFalse();
  }

  private static List<String> stages(Explanation explanation) {
    assertThat(explanation.getStagesList())
        .allSatisfy(stage -> assertThat(stage.getMicros()).isNotNegative());
    return explanation.getStagesList().stream().map(StageTime::getStage).toList();
  }

  private static GetTransactionRequest get(String id) {
    return GetTransactionRequest.newBuilder()
        .setLedger(LEDGER)
        .setKey(TransactionKey.newBuilder().setId(id))
        .setExplain(true)
        .build();
  }
}
