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
import dev.millrace.v1.ErrorReason;
import dev.millrace.v1.GetTransactionRequest;
import dev.millrace.v1.GetTransactionResponse;
import dev.millrace.v1.ListAccountTransactionsRequest;
import dev.millrace.v1.ListAccountTransactionsResponse;
import dev.millrace.v1.TransactionKey;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Reads that join another's of the same key: each ends in its own time, and asks once. */
class JoinedReadsTest {
  private static final int JOINERS = 10;

  /** Less than the leader has. */
  private static final long SHORT_MILLIS = 4_000;

  /** Leaves a refusal more than a second for its way, also on a machine that stands still. */
  private static final int WAIT_SHARE_PERCENT = 40;

  private static TestLog log;
  private static TestOwner owner;
  private static QueryUnderTest query;
  private static int accounts;

  private final String account = "account-" + accounts++;

  @BeforeAll
  static void start() {
    log = new TestLog(2);
    owner = TestOwner.ofAll(log);
    query =
        QueryUnderTest.over(
            log,
            Map.of(
                "millrace.query.owner-attempt-ms",
                20_000,
                "millrace.query.wait-share-percent",
                WAIT_SHARE_PERCENT));
  }

  @AfterAll
  static void stop() {
    query.close();
    owner.close();
    log.close();
  }

  @AfterEach
  void ownerServes() {
    owner.release();
    owner.serve(0);
  }

  @Test
  void listThatJoinedALongerOneIsRefusedInItsOwnTime() throws Exception {
    owner.hold();
    ListenableFuture<ListAccountTransactionsResponse> leader =
        query.futures().listAccountTransactions(list());
    awaitFlight("list");

    assertRefusedInTime(() -> query.stub(SHORT_MILLIS).listAccountTransactions(list()));

    owner.release();
    assertThat(leader.get().getEntriesCount()).isZero();
  }

  @Test
  void getThatJoinedALongerOneIsRefusedInItsOwnTime() throws Exception {
    Logged written = write();
    owner.hold();
    ListenableFuture<GetTransactionResponse> leader = query.futures().getTransaction(get());
    awaitFlight("transaction");

    assertRefusedInTime(() -> query.stub(SHORT_MILLIS).getTransaction(get()));

    owner.release();
    assertThat(leader.get().getTransaction()).isEqualTo(written.stored());
  }

  private static void assertRefusedInTime(Runnable call) {
    StatusRuntimeException refused = catchThrowableOfType(StatusRuntimeException.class, call::run);
    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(TestErrors.info(refused).getReason()).isEqualTo("NOT_UP_TO_BOUND");
  }

  @Test
  void listThatJoinedAShorterOneLooksAgain() throws Exception {
    write();
    owner.hold();
    ListenableFuture<ListAccountTransactionsResponse> leader =
        query
            .futures()
            .withDeadlineAfter(SHORT_MILLIS, TimeUnit.MILLISECONDS)
            .listAccountTransactions(list());
    awaitFlight("list");
    ListenableFuture<ListAccountTransactionsResponse> joiner =
        query.futures().listAccountTransactions(list());
    assertThat(codeOf(leader)).isEqualTo(Status.Code.UNAVAILABLE);

    owner.release();

    assertThat(joiner.get().getEntriesCount()).isOne();
  }

  @Test
  void refusalThatMoreTimeDoesNotMendIsThatOfAllWhoJoined() throws Exception {
    int before = owner.lists();
    double missesBefore = query.misses("list");
    owner.hold();
    List<ListenableFuture<ListAccountTransactionsResponse>> calls = new ArrayList<>();
    for (int i = 0; i <= JOINERS; i++) {
      calls.add(query.futures().listAccountTransactions(list()));
    }
    Awaitility.await().until(() -> query.misses("list") == missesBefore + 1 + JOINERS);
    owner.refuse(0, ErrorReason.ERROR_REASON_DATA_CORRUPT);

    owner.release();

    for (ListenableFuture<ListAccountTransactionsResponse> call : calls) {
      assertThat(codeOf(call)).isEqualTo(Status.Code.DATA_LOSS);
    }
    assertThat(owner.lists()).isEqualTo(before + 1);
  }

  private static Status.Code codeOf(ListenableFuture<?> call) {
    ExecutionException failed = catchThrowableOfType(ExecutionException.class, call::get);
    return Status.fromThrowable(failed).getCode();
  }

  private static void awaitFlight(String kind) {
    Awaitility.await()
        .until(
            () ->
                query.meters().get("millrace.query.flights").tag("kind", kind).gauge().value()
                    == 1);
  }

  private Logged write() {
    return log.write(TestTransactions.of(LEDGER, account, account, "bob", 1, 1));
  }

  private ListAccountTransactionsRequest list() {
    return ListAccountTransactionsRequest.newBuilder()
        .setLedger(LEDGER)
        .setAccount(account)
        .build();
  }

  private GetTransactionRequest get() {
    return GetTransactionRequest.newBuilder()
        .setLedger(LEDGER)
        .setKey(TransactionKey.newBuilder().setId(account))
        .build();
  }
}
