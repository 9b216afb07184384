package dev.millrace.query.rpc;

import static dev.millrace.query.harness.TestTransactions.LEDGER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.query.QueryUnderTest;
import dev.millrace.query.harness.TestErrors;
import dev.millrace.query.harness.TestLog;
import dev.millrace.query.harness.TestLog.Logged;
import dev.millrace.query.harness.TestOwner;
import dev.millrace.query.harness.TestTransactions;
import dev.millrace.v1.AtLeastAsFresh;
import dev.millrace.v1.BatchGetTransactionsRequest;
import dev.millrace.v1.Consistency;
import dev.millrace.v1.GetAccountSummaryRequest;
import dev.millrace.v1.GetTransactionRequest;
import dev.millrace.v1.ListAccountTransactionsRequest;
import dev.millrace.v1.MinimizeLatency;
import dev.millrace.v1.QueryServiceGrpc;
import dev.millrace.v1.QueryServiceGrpc.QueryServiceBlockingStub;
import dev.millrace.v1.TransactionKey;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every bad request names its field, and the next good one works. */
class BadInputTest {
  private record Bad(String field, String reason, Consumer<QueryServiceBlockingStub> call) {}

  private static TestLog log;
  private static TestOwner owner;
  private static QueryUnderTest query;
  private static Logged good;

  @BeforeAll
  static void start() {
    log = new TestLog(2);
    owner = TestOwner.ofAll(log);
    query = QueryUnderTest.over(log, Map.of());
    good = log.write(TestTransactions.of("good"));
  }

  @AfterAll
  static void stop() {
    query.close();
    owner.close();
    log.close();
  }

  @Test
  void badFieldIsNamedAndTheNextGoodRequestWorks() {
    for (Bad bad : bad()) {
      StatusRuntimeException refused =
          catchThrowableOfType(StatusRuntimeException.class, () -> bad.call().accept(query.stub()));
      assertThat(refused).as(bad.field()).isNotNull();
      assertThat(refused.getStatus().getCode())
          .as(bad.field())
          .isEqualTo(Status.Code.INVALID_ARGUMENT);
      assertThat(TestErrors.field(refused)).isEqualTo(bad.field());
      assertThat(TestErrors.info(refused).getReason()).as(bad.field()).isEqualTo(bad.reason());
      assertThat(query.stub().getTransaction(get("good", "")).getTransaction())
          .isEqualTo(good.stored());
    }
  }

  private static List<Bad> bad() {
    List<Bad> bad = new ArrayList<>();
    for (String ledger : List.of("", "no spaces", "x".repeat(65))) {
      bad.add(
          invalid(
              "ledger",
              s -> s.getTransaction(get("good", "").toBuilder().setLedger(ledger).build())));
      bad.add(invalid("ledger", s -> s.batchGetTransactions(batch(1).setLedger(ledger).build())));
      bad.add(invalid("ledger", s -> s.listAccountTransactions(list().setLedger(ledger).build())));
      bad.add(invalid("ledger", s -> s.getAccountSummary(summary().setLedger(ledger).build())));
    }
    bad.add(invalid("key", s -> s.getTransaction(get("good", "").toBuilder().clearKey().build())));
    for (String id : List.of("", "a/b", "x".repeat(129), "ü")) {
      bad.add(invalid("key.id", s -> s.getTransaction(get(id, ""))));
    }
    for (String key : List.of("tab\t", "x".repeat(129))) {
      bad.add(invalid("key.partition_key", s -> s.getTransaction(get("good", key))));
    }
    for (String account : List.of("", "line\n", "ü".repeat(65))) {
      bad.add(
          invalid("account", s -> s.listAccountTransactions(list().setAccount(account).build())));
      bad.add(invalid("account", s -> s.getAccountSummary(summary().setAccount(account).build())));
    }
    bad.add(invalid("page_size", s -> s.listAccountTransactions(list().setPageSize(-1).build())));
    bad.add(invalid("order", s -> s.listAccountTransactions(list().setOrderValue(9).build())));
    bad.add(invalid("view", s -> s.listAccountTransactions(list().setViewValue(9).build())));
    bad.add(
        new Bad(
            "page_token",
            "INVALID_PAGE_TOKEN",
            s -> s.listAccountTransactions(list().setPageToken("x").build())));
    bad.add(
        new Bad(
            "page_token",
            "INVALID_PAGE_TOKEN",
            s -> s.listAccountTransactions(list().setPageToken("A".repeat(100_000)).build())));
    bad.add(new Bad("keys", "BATCH_SIZE", s -> s.batchGetTransactions(batch(0).build())));
    bad.add(new Bad("keys", "BATCH_SIZE", s -> s.batchGetTransactions(batch(1_001).build())));
    for (long millis : new long[] {-1, 60_001}) {
      bad.add(
          invalid(
              "consistency.minimize_latency.max_staleness_millis",
              s ->
                  s.getAccountSummary(
                      summary()
                          .setConsistency(
                              Consistency.newBuilder()
                                  .setMinimizeLatency(
                                      MinimizeLatency.newBuilder().setMaxStalenessMillis(millis)))
                          .build())));
    }
    for (int count : new int[] {0, 65}) {
      AtLeastAsFresh.Builder tokens = AtLeastAsFresh.newBuilder();
      for (int i = 0; i < count; i++) {
        tokens.addTokens("x");
      }
      bad.add(
          invalid(
              "consistency.at_least_as_fresh.tokens",
              s ->
                  s.getTransaction(
                      get("good", "").toBuilder()
                          .setConsistency(Consistency.newBuilder().setAtLeastAsFresh(tokens))
                          .build())));
    }
    return bad;
  }

  @Test
  void bytesThatAreNoMessageAreInvalid() {
    MethodDescriptor<byte[], byte[]> method =
        QueryServiceGrpc.getGetTransactionMethod().toBuilder(new Bytes(), new Bytes()).build();

    StatusRuntimeException refused =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () ->
                ClientCalls.blockingUnaryCall(
                    query.channel(), method, CallOptions.DEFAULT, new byte[] {10, 127, 1}));

    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(TestErrors.info(refused).getReason()).isEqualTo("MALFORMED_MESSAGE");
    assertThat(query.stub().getTransaction(get("good", "")).hasTransaction()).isTrue();
  }

  @Test
  void requestOverTheMaximumIsResourceExhausted() {
    StatusRuntimeException refused =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () ->
                query
                    .stub()
                    .listAccountTransactions(list().setPageToken("A".repeat(2_000_000)).build()));

    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(query.stub().getTransaction(get("good", "")).hasTransaction()).isTrue();
  }

  private static Bad invalid(String field, Consumer<QueryServiceBlockingStub> call) {
    return new Bad(field, "INVALID_FIELD", call);
  }

  private static GetTransactionRequest get(String id, String partitionKey) {
    return GetTransactionRequest.newBuilder()
        .setLedger(LEDGER)
        .setKey(TransactionKey.newBuilder().setId(id).setPartitionKey(partitionKey))
        .build();
  }

  private static BatchGetTransactionsRequest.Builder batch(int keys) {
    BatchGetTransactionsRequest.Builder batch =
        BatchGetTransactionsRequest.newBuilder().setLedger(LEDGER);
    for (int i = 0; i < keys; i++) {
      batch.addKeys(TransactionKey.newBuilder().setId("good"));
    }
    return batch;
  }

  private static ListAccountTransactionsRequest.Builder list() {
    return ListAccountTransactionsRequest.newBuilder().setLedger(LEDGER).setAccount("alice");
  }

  private static GetAccountSummaryRequest.Builder summary() {
    return GetAccountSummaryRequest.newBuilder().setLedger(LEDGER).setAccount("alice");
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
