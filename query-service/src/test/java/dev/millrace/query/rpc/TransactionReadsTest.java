package dev.millrace.query.rpc;

import static dev.millrace.query.harness.TestTransactions.LEDGER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.rpc.ErrorInfo;
import dev.millrace.contract.token.ConsistencyToken;
import dev.millrace.query.QueryUnderTest;
import dev.millrace.query.harness.TestErrors;
import dev.millrace.query.harness.TestLog;
import dev.millrace.query.harness.TestLog.Logged;
import dev.millrace.query.harness.TestOwner;
import dev.millrace.query.harness.TestTransactions;
import dev.millrace.v1.BatchGetTransactionsRequest;
import dev.millrace.v1.BatchGetTransactionsResponse;
import dev.millrace.v1.ErrorReason;
import dev.millrace.v1.GetTransactionRequest;
import dev.millrace.v1.GetTransactionResponse;
import dev.millrace.v1.Tier;
import dev.millrace.v1.Transaction;
import dev.millrace.v1.TransactionKey;
import dev.millrace.v1.TransactionResult;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Transactions by id, without Redis. */
class TransactionReadsTest {
  private static TestLog log;
  private static TestOwner low;
  private static TestOwner high;
  private static QueryUnderTest query;

  @BeforeAll
  static void start() {
    log = new TestLog(4);
    low = TestOwner.of(log, 0, 1);
    high = TestOwner.of(log, 2, 3);
    query = QueryUnderTest.over(log, Map.of());
  }

  @AfterAll
  static void stop() {
    query.close();
    low.close();
    high.close();
    log.close();
  }

  @Test
  void storedTransactionComesFromTheStoreAndThenFromTheLocalCache() {
    Logged logged = log.write(TestTransactions.of("first-store-then-cache"));

    GetTransactionResponse first = get("first-store-then-cache", "");
    GetTransactionResponse second = get("first-store-then-cache", "");

    assertThat(first.getTransaction()).isEqualTo(logged.stored());
    assertThat(first.getTier()).isEqualTo(Tier.TIER_STORE);
    assertThat(second.getTransaction()).isEqualTo(logged.stored());
    assertThat(second.getTier()).isEqualTo(Tier.TIER_LOCAL_CACHE);
    for (GetTransactionResponse answer : List.of(first, second)) {
      ConsistencyToken token = ConsistencyToken.parse(answer.getReadAt().getToken());
      assertThat(token.topicId()).isEqualTo(log.topicId());
      assertThat(token.nextOffsets().get(logged.position().getPartition()))
          .isGreaterThan(logged.position().getOffset());
    }
  }

  @Test
  void unknownIdIsNotFoundWithTheFreshnessItWasLookedUpAt() {
    log.write(TestTransactions.of("some-other-id"));

    StatusRuntimeException refused = refused(() -> get("nobody", ""));

    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
    ErrorInfo info = TestErrors.info(refused);
    assertThat(info.getReason()).isEqualTo("TRANSACTION_NOT_FOUND");
    assertThat(info.getMetadataMap()).containsKeys("as_of", "lag_records", "lag_millis");
    assertThat(ConsistencyToken.parse(info.getMetadataOrThrow("as_of")).nextOffsets())
        .containsOnlyKeys(0, 1, 2, 3);
  }

  @Test
  void transactionWithPartitionKeyIsFoundWithAndWithoutIt() {
    Logged logged =
        log.write(TestTransactions.of("keyed").toBuilder().setPartitionKey("orders-7").build());

    assertThat(get("keyed", "").getTransaction()).isEqualTo(logged.stored());
    assertThat(get("keyed", "orders-7").getTransaction()).isEqualTo(logged.stored());
    assertThat(get("keyed", "orders-7").getTier()).isEqualTo(Tier.TIER_LOCAL_CACHE);
    assertThat(refused(() -> get("keyed", "orders-8")).getStatus().getCode())
        .isEqualTo(Status.Code.NOT_FOUND);
  }

  @Test
  void transactionWithoutPartitionKeyTakesPrecedenceOnceItIsThere() {
    Transaction keyed =
        TestTransactions.of("twice").toBuilder().setPartitionKey("orders-9").build();
    Logged withKey = log.write(keyed);
    assertThat(get("twice", "").getTransaction()).isEqualTo(withKey.stored());

    Logged without = log.write(TestTransactions.of("twice"));

    assertThat(get("twice", "").getTransaction()).isEqualTo(without.stored());
    assertThat(get("twice", "orders-9").getTransaction()).isEqualTo(withKey.stored());
  }

  @Test
  void partitionKeyEqualToTheIdIsTheIdentityWithoutOne() {
    Logged logged = log.write(TestTransactions.of("same-as-key"));

    assertThat(get("same-as-key", "same-as-key").getTransaction()).isEqualTo(logged.stored());
    assertThat(get("same-as-key", "").getTier()).isEqualTo(Tier.TIER_LOCAL_CACHE);
  }

  @Test
  void misplacedTransactionIsFound() {
    for (int partition = 0; partition < log.partitionCount(); partition++) {
      Logged logged = log.misplace(TestTransactions.of("misplaced-" + partition), partition);
      assertThat(get("misplaced-" + partition, "").getTransaction()).isEqualTo(logged.stored());
    }
  }

  @Test
  void anotherLedgersTransactionIsNotFoundEvenWhenItIsCached() {
    log.write(TestTransactions.of("private"));
    get("private", "");

    StatusRuntimeException refused =
        refused(
            () ->
                query
                    .stub()
                    .getTransaction(
                        GetTransactionRequest.newBuilder()
                            .setLedger("other")
                            .setKey(key("private", ""))
                            .build()));

    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(refused.toString()).doesNotContain(LEDGER);
  }

  @Test
  void batchAnswersEachKeyInOrderWithItsOwnError() {
    Logged one = log.write(TestTransactions.of("batch-1"));
    Logged two = log.write(TestTransactions.of("batch-2").toBuilder().setPartitionKey("k").build());

    BatchGetTransactionsResponse response =
        query
            .stub()
            .batchGetTransactions(
                BatchGetTransactionsRequest.newBuilder()
                    .setLedger(LEDGER)
                    .addKeys(key("batch-1", ""))
                    .addKeys(key("no/slash", ""))
                    .addKeys(key("absent", ""))
                    .addKeys(key("batch-2", "k"))
                    .addKeys(key("batch-1", ""))
                    .build());

    List<TransactionResult> results = response.getResultsList();
    assertThat(results).hasSize(5);
    assertThat(results.get(0).getTransaction()).isEqualTo(one.stored());
    assertThat(results.get(1).getError().getField()).isEqualTo("keys[1].id");
    assertThat(results.get(1).getError().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT.value());
    assertThat(results.get(2).getError().getReason())
        .isEqualTo(ErrorReason.ERROR_REASON_TRANSACTION_NOT_FOUND);
    assertThat(results.get(2).getError().getMetadataMap()).containsKey("as_of");
    assertThat(results.get(3).getTransaction()).isEqualTo(two.stored());
    assertThat(results.get(4).getTransaction()).isEqualTo(one.stored());
    assertThat(response.getReadAt().getPartitionsCount()).isEqualTo(4);
  }

  @Test
  void largestBatchIsOneCallToEachOwner() {
    List<Transaction> transactions = new ArrayList<>();
    BatchGetTransactionsRequest.Builder request =
        BatchGetTransactionsRequest.newBuilder().setLedger(LEDGER);
    for (int i = 0; i < 1_000; i++) {
      transactions.add(TestTransactions.of("large-" + i));
      request.addKeys(key("large-" + i, ""));
    }
    List<Logged> logged = log.write(transactions);
    int before = low.batchGets() + high.batchGets();

    BatchGetTransactionsResponse response = query.stub().batchGetTransactions(request.build());

    assertThat(response.getResultsList())
        .extracting(TransactionResult::getTransaction)
        .containsExactlyElementsOf(logged.stream().map(Logged::stored).toList());
    assertThat(low.batchGets() + high.batchGets() - before).isEqualTo(2);
  }

  @Test
  void concurrentMissesOfOneKeyAreOneReadOfTheOwner() throws Exception {
    Logged logged = log.write(TestTransactions.of("popular"));
    int before = low.batchGets() + high.batchGets();
    double missesBefore = query.misses("transaction");
    low.hold();
    high.hold();

    List<ListenableFuture<GetTransactionResponse>> calls = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      calls.add(query.futures().getTransaction(request("popular", "")));
    }
    Awaitility.await().until(() -> low.batchGets() + high.batchGets() > before);
    Awaitility.await().until(() -> query.misses("transaction") >= missesBefore + 200);
    low.release();
    high.release();

    for (ListenableFuture<GetTransactionResponse> call : calls) {
      assertThat(call.get().getTransaction()).isEqualTo(logged.stored());
    }
    assertThat(low.batchGets() + high.batchGets() - before).isEqualTo(1);
  }

  private static GetTransactionResponse get(String id, String partitionKey) {
    return query.stub().getTransaction(request(id, partitionKey));
  }

  private static GetTransactionRequest request(String id, String partitionKey) {
    return GetTransactionRequest.newBuilder()
        .setLedger(LEDGER)
        .setKey(key(id, partitionKey))
        .build();
  }

  private static TransactionKey key(String id, String partitionKey) {
    return TransactionKey.newBuilder().setId(id).setPartitionKey(partitionKey).build();
  }

  private static StatusRuntimeException refused(Runnable call) {
    return catchThrowableOfType(StatusRuntimeException.class, call::run);
  }
}
