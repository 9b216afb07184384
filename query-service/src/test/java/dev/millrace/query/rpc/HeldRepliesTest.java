package dev.millrace.query.rpc;

import static dev.millrace.query.harness.TestTransactions.LEDGER;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import dev.millrace.contract.rpc.ByteBudget;
import dev.millrace.contract.rpc.HeldBytes;
import dev.millrace.query.QueryUnderTest;
import dev.millrace.query.harness.TestErrors;
import dev.millrace.query.harness.TestLog;
import dev.millrace.query.harness.TestOwner;
import dev.millrace.query.harness.TestTransactions;
import dev.millrace.v1.Consistency;
import dev.millrace.v1.FullyConsistent;
import dev.millrace.v1.ListAccountTransactionsRequest;
import dev.millrace.v1.ListAccountTransactionsResponse;
import dev.millrace.v1.Transaction;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Large answers, of which there is room for few at a time. */
class HeldRepliesTest {
  private static final int TRANSACTIONS = 16;
  private static final int PAYLOAD_BYTES = 64 << 10;
  private static final int CALLS = 24;

  /** Of an answer of 1 MiB: as it arrives, and as the reply. */
  private static final long ROOM_BYTES = 3 << 20;

  private TestLog log;
  private TestOwner owner;
  private QueryUnderTest query;

  @BeforeEach
  void start() {
    log = new TestLog(2);
    owner = TestOwner.ofAll(log);
    query = QueryUnderTest.over(log, Map.of("millrace.query.cache-bytes-max", 0));
    List<Transaction> transactions = new ArrayList<>();
    for (int i = 0; i < TRANSACTIONS; i++) {
      transactions.add(
          TestTransactions.of("large-" + i).toBuilder()
              .setPayload(ByteString.copyFrom(new byte[PAYLOAD_BYTES]))
              .build());
    }
    log.write(transactions);
  }

  @AfterEach
  void stop() {
    query.close();
    owner.close();
    log.close();
  }

  @Test
  void moreThanThereIsRoomForIsRefusedAndAllIsGivenBack() throws Exception {
    ByteBudget budget = query.budget();
    try (HeldBytes filling = budget.open()) {
      filling.hold(budget.bytesMax() - budget.bytesMax() / 8 - ROOM_BYTES);
      long before = budget.bytes();
      owner.hold();
      List<ListenableFuture<ListAccountTransactionsResponse>> calls = new ArrayList<>();
      for (int i = 0; i < CALLS; i++) {
        calls.add(query.futures().listAccountTransactions(list()));
      }
      owner.release();
      int refused = 0;
      for (ListenableFuture<ListAccountTransactionsResponse> call : calls) {
        try {
          assertThat(call.get().getEntriesCount()).isEqualTo(TRANSACTIONS);
        } catch (ExecutionException e) {
          assertFull((StatusRuntimeException) e.getCause());
          refused++;
        }
        assertThat(budget.bytes()).isLessThanOrEqualTo(budget.bytesMax() - budget.bytesMax() / 8);
      }
      assertThat(refused).isPositive();
      assertThat(query.meters().get("millrace.query.replies.refused").functionCounter().count())
          .isEqualTo(refused);

      Awaitility.await().until(() -> budget.bytes() == before);
      assertThat(query.stub().listAccountTransactions(list()).getEntriesCount())
          .isEqualTo(TRANSACTIONS);
      Awaitility.await().until(() -> budget.bytes() == before);
    }
    assertThat(query.meters().get("millrace.query.replies.held").gauge().value()).isZero();
  }

  private static void assertFull(StatusRuntimeException refused) {
    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(TestErrors.info(refused).getReason()).isEqualTo("BUFFER_FULL");
    assertThat(TestErrors.isRetryable(refused)).isTrue();
  }

  private static ListAccountTransactionsRequest list() {
    return ListAccountTransactionsRequest.newBuilder()
        .setLedger(LEDGER)
        .setAccount("alice")
        .setConsistency(
            Consistency.newBuilder().setFullyConsistent(FullyConsistent.getDefaultInstance()))
        .build();
  }
}
