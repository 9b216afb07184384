package dev.millrace.query.rpc;

import static dev.millrace.query.harness.TestTransactions.LEDGER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.common.util.concurrent.ListenableFuture;
import dev.millrace.query.QueryUnderTest;
import dev.millrace.query.harness.TestErrors;
import dev.millrace.query.harness.TestLog;
import dev.millrace.query.harness.TestLog.Logged;
import dev.millrace.query.harness.TestOwner;
import dev.millrace.query.harness.TestTransactions;
import dev.millrace.v1.AggregateRequest;
import dev.millrace.v1.BatchGetTransactionsRequest;
import dev.millrace.v1.BatchGetTransactionsResponse;
import dev.millrace.v1.CountMode;
import dev.millrace.v1.CountTransactionsRequest;
import dev.millrace.v1.ErrorReason;
import dev.millrace.v1.GetAccountSummaryRequest;
import dev.millrace.v1.GetAccountSummaryResponse;
import dev.millrace.v1.GetByReferenceRequest;
import dev.millrace.v1.GetTransactionRequest;
import dev.millrace.v1.ListAccountTransactionsRequest;
import dev.millrace.v1.ScanTransactionsRequest;
import dev.millrace.v1.TransactionKey;
import dev.millrace.v1.TransactionResult;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Owners that move, refuse, die, or are not there yet. */
class OwnersTest {
  private static final long REFUSED_AFTER_MILLIS = 3_000;

  /** Leaves a refusal more than a second for its way, also on a machine that stands still. */
  private static final int WAIT_SHARE_PERCENT = 40;

  private TestLog log;
  private TestOwner first;
  private TestOwner second;
  private QueryUnderTest query;

  @BeforeEach
  void start() {
    log = new TestLog(2);
    first = TestOwner.of(log, 0);
    second = TestOwner.of(log, 1);
    query =
        QueryUnderTest.over(
            log,
            Map.of(
                "millrace.query.cache-bytes-max",
                0,
                "millrace.query.wait-share-percent",
                WAIT_SHARE_PERCENT));
    // The first answer and the first refusal of a JVM take long; deadlines below are short.
    assertThat(refused(() -> query.stub().getTransaction(get("nobody")))).isNotNull();
  }

  @AfterEach
  void stop() {
    query.close();
    first.close();
    second.close();
    log.close();
  }

  @Test
  void readFollowsAPartitionToItsNewOwner() throws Exception {
    writeSome(20);
    first.lose(0);
    ListenableFuture<GetAccountSummaryResponse> answer =
        query.futures().getAccountSummary(summary());
    Awaitility.await().until(() -> retries("NOT_OWNER") > 0);
    second.take(0);

    assertThat(answer.get().getSummary().getCount()).isEqualTo(20);
  }

  @Test
  void readOutlivesTheDeathOfAnOwner() throws Exception {
    writeSome(20);
    assertThat(query.stub().getAccountSummary(summary()).getSummary().getCount()).isEqualTo(20);
    first.kill();
    ListenableFuture<GetAccountSummaryResponse> answer =
        query.futures().getAccountSummary(summary());
    Awaitility.await().until(() -> retries("PARTITION_RESTORING") > 0);
    second.take(0);

    assertThat(answer.get().getSummary().getCount()).isEqualTo(20);
  }

  @Test
  void incompleteAnswerIsNeverGiven() {
    List<Logged> logged = writeSome(20);
    second.refuse(1, ErrorReason.ERROR_REASON_PARTITION_RESTORING);

    List<Runnable> reads =
        List.of(
            () -> query.stub(REFUSED_AFTER_MILLIS).getAccountSummary(summary()),
            () -> query.stub(REFUSED_AFTER_MILLIS).listAccountTransactions(list()),
            () ->
                query
                    .stub(REFUSED_AFTER_MILLIS)
                    .scanTransactions(
                        ScanTransactionsRequest.newBuilder().setLedger(LEDGER).build()),
            () ->
                query
                    .stub(REFUSED_AFTER_MILLIS)
                    .getByReference(
                        GetByReferenceRequest.newBuilder()
                            .setLedger(LEDGER)
                            .setReference("r")
                            .build()),
            () ->
                query
                    .stub(REFUSED_AFTER_MILLIS)
                    .aggregate(
                        AggregateRequest.newBuilder()
                            .setLedger(LEDGER)
                            .setAccount("alice")
                            .build()),
            () ->
                query
                    .stub(REFUSED_AFTER_MILLIS)
                    .countTransactions(
                        CountTransactionsRequest.newBuilder().setLedger(LEDGER).build()),
            () ->
                query
                    .stub(REFUSED_AFTER_MILLIS)
                    .countTransactions(
                        CountTransactionsRequest.newBuilder()
                            .setLedger(LEDGER)
                            .setMode(CountMode.COUNT_MODE_ESTIMATED)
                            .build()),
            () -> query.stub(REFUSED_AFTER_MILLIS).getTransaction(get("nowhere")));
    // All at once: each takes what it may wait.
    for (StatusRuntimeException refused : refusedTogether(reads)) {
      assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(TestErrors.info(refused).getReason()).isEqualTo("PARTITION_RESTORING");
      assertThat(TestErrors.info(refused).getMetadataMap()).containsEntry("partition", "1");
      assertThat(TestErrors.isRetryable(refused)).isTrue();
    }

    BatchGetTransactionsRequest.Builder batch =
        BatchGetTransactionsRequest.newBuilder().setLedger(LEDGER);
    logged.forEach(l -> batch.addKeys(TransactionKey.newBuilder().setId(l.transaction().getId())));
    BatchGetTransactionsResponse response =
        query.stub(REFUSED_AFTER_MILLIS).batchGetTransactions(batch.build());
    for (int i = 0; i < logged.size(); i++) {
      TransactionResult result = response.getResults(i);
      if (logged.get(i).position().getPartition() == 0) {
        assertThat(result.getTransaction()).isEqualTo(logged.get(i).stored());
      } else {
        assertThat(result.getError().getReason())
            .isEqualTo(ErrorReason.ERROR_REASON_PARTITION_RESTORING);
      }
    }
  }

  @Test
  void damagedPartitionIsDataLossAndNotTriedAgain() {
    writeSome(5);
    second.refuse(1, ErrorReason.ERROR_REASON_DATA_CORRUPT);

    StatusRuntimeException refused = refused(() -> query.stub().getAccountSummary(summary()));

    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.DATA_LOSS);
    assertThat(TestErrors.info(refused).getReason()).isEqualTo("DATA_CORRUPT");
    assertThat(retries("DATA_CORRUPT")).isZero();
  }

  @Test
  void ownerOfAnotherLogIsNotBelieved() {
    writeSome(5);
    second.claimOtherTopic();

    StatusRuntimeException refused =
        refused(() -> query.stub(REFUSED_AFTER_MILLIS).getAccountSummary(summary()));

    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(TestErrors.info(refused).getReason()).isEqualTo("PARTITION_REFUSED");
  }

  @Test
  void readinessSaysWhichPartitionsHaveNoOwner() throws Exception {
    assertThat(readiness().statusCode()).isEqualTo(200);

    log.commitOwner(Map.of(1, 0));

    Awaitility.await().until(() -> readiness().statusCode() == 503);
    assertThat(readiness().body()).contains("\"withoutOwner\":[1]");
    StatusRuntimeException refused =
        refused(() -> query.stub(REFUSED_AFTER_MILLIS).getAccountSummary(summary()));
    assertThat(TestErrors.info(refused).getReason()).isEqualTo("PARTITION_RESTORING");
  }

  @Test
  void serviceWithoutRedisIsUpAndSaysSo() throws Exception {
    HttpResponse<String> health = http("/health");
    assertThat(health.statusCode()).isEqualTo(200);
    assertThat(health.body()).contains("not configured");
    assertThat(http("/prometheus").body())
        .contains("millrace_query_requests_seconds", "millrace_query_cache_weight_bytes");
  }

  private List<Logged> writeSome(int count) {
    List<dev.millrace.v1.Transaction> transactions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      transactions.add(TestTransactions.of("some-" + i));
    }
    return log.write(transactions);
  }

  private double retries(String reason) {
    var counter =
        query.meters().find("millrace.query.owner.retries").tag("reason", reason).counter();
    return counter == null ? 0 : Objects.requireNonNull(counter).count();
  }

  private HttpResponse<String> readiness() throws IOException, InterruptedException {
    return http("/health/readiness");
  }

  private HttpResponse<String> http(String path) throws IOException, InterruptedException {
    URI uri = query.http().resolve(path);
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  private static GetAccountSummaryRequest summary() {
    return GetAccountSummaryRequest.newBuilder().setLedger(LEDGER).setAccount("alice").build();
  }

  private static ListAccountTransactionsRequest list() {
    return ListAccountTransactionsRequest.newBuilder()
        .setLedger(LEDGER)
        .setAccount("alice")
        .build();
  }

  private static GetTransactionRequest get(String id) {
    return GetTransactionRequest.newBuilder()
        .setLedger(LEDGER)
        .setKey(TransactionKey.newBuilder().setId(id))
        .build();
  }

  private static List<StatusRuntimeException> refusedTogether(List<Runnable> calls) {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      return calls.stream()
          .map(call -> CompletableFuture.supplyAsync(() -> refused(call), threads))
          .toList()
          .stream()
          .map(CompletableFuture::join)
          .toList();
    }
  }

  private static StatusRuntimeException refused(Runnable call) {
    return catchThrowableOfType(StatusRuntimeException.class, call::run);
  }
}
