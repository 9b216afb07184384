package dev.millrace.query.rpc;

import static dev.millrace.query.harness.TestTransactions.LEDGER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.common.util.concurrent.ListenableFuture;
import dev.millrace.admin.v1.ClearCacheRequest;
import dev.millrace.contract.token.ConsistencyToken;
import dev.millrace.query.QueryUnderTest;
import dev.millrace.query.harness.TestErrors;
import dev.millrace.query.harness.TestLog;
import dev.millrace.query.harness.TestLog.Logged;
import dev.millrace.query.harness.TestOwner;
import dev.millrace.query.harness.TestTransactions;
import dev.millrace.v1.AtLeastAsFresh;
import dev.millrace.v1.Consistency;
import dev.millrace.v1.ErrorReason;
import dev.millrace.v1.FullyConsistent;
import dev.millrace.v1.GetAccountSummaryRequest;
import dev.millrace.v1.GetAccountSummaryResponse;
import dev.millrace.v1.GetTransactionRequest;
import dev.millrace.v1.ListAccountTransactionsRequest;
import dev.millrace.v1.ListAccountTransactionsResponse;
import dev.millrace.v1.ListOrder;
import dev.millrace.v1.MinimizeLatency;
import dev.millrace.v1.PartitionFreshness;
import dev.millrace.v1.Transaction;
import dev.millrace.v1.TransactionKey;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Lists, summaries and absences from the local cache: only where they are fresh enough. */
class CachedReadsTest {
  private static final int READERS = 20;

  private static TestLog log;
  private static TestOwner owner;
  private static QueryUnderTest query;
  private static int accounts;
  private static int numbers;

  private final String account = "account-" + accounts++;

  @BeforeAll
  static void start() {
    log = new TestLog(2);
    owner = TestOwner.ofAll(log);
    query = QueryUnderTest.over(log, Map.of("millrace.query.cache.absent-life-ms", 60_000));
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
    owner.serve(1);
  }

  @Test
  void listWithinItsBoundComesFromTheCacheAndSaysHowOldItIs() {
    write(3);
    ListAccountTransactionsResponse first = list(page(2, staleness(60_000)));
    int before = owner.lists();

    ListAccountTransactionsResponse second = list(page(2, staleness(60_000)));

    assertThat(owner.lists()).isEqualTo(before);
    assertThat(second.getEntriesList()).isEqualTo(first.getEntriesList()).hasSize(2);
    assertThat(second.getReadAt().getToken()).isEqualTo(first.getReadAt().getToken());
    assertThat(second.getReadAt().getPartitionsList())
        .extracting(PartitionFreshness::getLagMillis)
        .allMatch(millis -> millis >= 1 && millis <= 60_000);
    assertThat(
            list(page(2, staleness(60_000)).setPageToken(second.getNextPageToken()))
                .getEntriesList())
        .as("a walk that began in the cache goes on")
        .hasSize(1);
  }

  @Test
  void listThatIsTooOldForItsReaderIsAskedOfTheOwners() {
    write(1);
    list(page(10, staleness(60_000)));
    write(1);
    int before = owner.lists();

    assertThat(list(page(10, staleness(0))).getEntriesCount()).isEqualTo(2);
    assertThat(owner.lists()).isGreaterThan(before);
    assertThat(list(page(10, staleness(60_000))).getEntriesCount())
        .as("what the stricter reader was given, the next one finds")
        .isEqualTo(2);
  }

  @Test
  void lagThatWasThereCountsTowardsTheBound() {
    write(1);
    Logged late = log.append(transaction("late-" + account));
    owner.lagMillis(late.position().getPartition(), 5_000);
    try {
      list(page(10, staleness(60_000)));
      int before = owner.lists();
      list(page(10, staleness(60_000)));
      assertThat(owner.lists()).isEqualTo(before);
      StatusRuntimeException refused =
          catchThrowableOfType(
              StatusRuntimeException.class,
              () -> query.stub(500).listAccountTransactions(page(10, staleness(4_000)).build()));
      assertThat(TestErrors.info(refused).getReason()).isEqualTo("NOT_UP_TO_BOUND");
    } finally {
      log.apply(late);
      owner.lagMillis(late.position().getPartition(), 0);
    }
  }

  @Test
  void silenceOfTheOwnerCountsTowardsTheBoundOfWhatIsCached() {
    write(1);
    owner.silenceMillis(1, 900);
    try {
      ListAccountTransactionsResponse first = list(page(10, staleness(60_000)));
      assertThat(first.getReadAt().getPartitionsList())
          .extracting(PartitionFreshness::getLagMillis)
          .as("no lag is known of")
          .containsOnly(0L);
      assertThat(
              list(page(10, staleness(60_000)))
                  .getReadAt()
                  .getPartitionsList()
                  .get(1)
                  .getLagMillis())
          .isGreaterThan(900);
    } finally {
      owner.silenceMillis(1, 0);
    }
    int before = owner.lists();
    list(page(10, staleness(880)));
    assertThat(owner.lists()).isGreaterThan(before);
  }

  @Test
  void tokenThatIsCoveredIsAnsweredByTheCacheAndNewerOneIsNot() {
    write(1);
    String covered = list(page(10, staleness(60_000))).getReadAt().getToken();
    int before = owner.lists();
    assertThat(list(page(10, tokens(covered))).getEntriesCount()).isEqualTo(1);
    assertThat(owner.lists()).isEqualTo(before);

    write(1);
    String newer = list(page(10, everything())).getReadAt().getToken();
    query.admin().clearCache(clearLocal());
    list(page(10, staleness(60_000)));
    Logged written = write(1).getFirst();
    String newest =
        ConsistencyToken.of(
                log.topicId(),
                Map.of(written.position().getPartition(), written.position().getOffset() + 1))
            .toString();
    assertThat(list(page(10, tokens(newer))).getEntriesCount()).isEqualTo(2);
    assertThat(list(page(10, tokens(newest))).getEntriesCount()).isEqualTo(3);
  }

  @Test
  void readerThatDemandsEverythingNeverGetsWhatIsCached() {
    write(1);
    list(page(10, staleness(60_000)));
    for (int i = 2; i < 5; i++) {
      write(1);
      assertThat(list(page(10, everything())).getEntriesCount()).isEqualTo(i);
      assertThat(summary(everything()).getSummary().getCount()).isEqualTo(i);
    }
  }

  @Test
  void pagesOfAnotherSizeOrderOrLedgerAreOthers() {
    write(3);
    list(page(2, staleness(60_000)));
    assertThat(list(page(3, staleness(60_000))).getEntriesCount()).isEqualTo(3);
    assertThat(
            list(page(2, staleness(60_000)).setOrder(ListOrder.LIST_ORDER_OLDEST_FIRST))
                .getEntries(0))
        .isNotEqualTo(list(page(2, staleness(60_000))).getEntries(0));
    assertThat(list(page(2, staleness(60_000)).setLedger("other")).getEntriesCount()).isZero();
  }

  @Test
  void summaryWithinItsBoundComesFromTheCache() {
    write(2);
    GetAccountSummaryResponse first = summary(staleness(60_000));
    int before = owner.summaries();
    GetAccountSummaryResponse second = summary(staleness(60_000));
    assertThat(owner.summaries()).isEqualTo(before);
    assertThat(second.getSummary()).isEqualTo(first.getSummary());
    assertThat(second.getSummary().getCount()).isEqualTo(2);
    write(1);
    assertThat(summary(staleness(0)).getSummary().getCount()).isEqualTo(3);
  }

  @Test
  void whileAnOwnerIsAwayTheCacheAnswersWhoseBoundAllowsIt() {
    write(2);
    list(page(10, staleness(60_000)));
    summary(staleness(60_000));
    owner.refuse(1, ErrorReason.ERROR_REASON_PARTITION_RESTORING);

    assertThat(list(page(10, staleness(60_000))).getEntriesCount()).isEqualTo(2);
    assertThat(summary(staleness(60_000)).getSummary().getCount()).isEqualTo(2);
    StatusRuntimeException refused =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () -> query.stub(500).listAccountTransactions(page(10, staleness(1)).build()));
    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(TestErrors.info(refused).getReason()).isEqualTo("PARTITION_RESTORING");
  }

  @Test
  void concurrentMissesOfOneListMakeOneReadOfTheOwners() throws Exception {
    write(1);
    int before = owner.lists();
    double missesBefore = query.misses("list");
    owner.hold();
    List<ListenableFuture<ListAccountTransactionsResponse>> calls = new ArrayList<>();
    for (int i = 0; i < READERS; i++) {
      calls.add(query.futures().listAccountTransactions(page(10, staleness(60_000)).build()));
    }
    Awaitility.await().until(() -> query.misses("list") == missesBefore + READERS);
    owner.release();
    for (ListenableFuture<ListAccountTransactionsResponse> call : calls) {
      assertThat(call.get().getEntriesCount()).isPositive();
    }
    assertThat(owner.lists()).isEqualTo(before + 1);
  }

  @Test
  void absenceIsRememberedButNeverAgainstNewerTokenOrStricterBound()
      throws ExecutionException, InterruptedException {
    String id = "absent-" + account;
    assertThat(notFound(id, staleness(60_000))).isNotEmpty();
    int before = owner.batchGets();
    String asOf = notFound(id, staleness(60_000));
    assertThat(owner.batchGets()).isEqualTo(before);
    assertThat(notFound(id, tokens(asOf))).isEqualTo(asOf);
    assertThat(owner.batchGets()).isEqualTo(before);

    Logged written = log.write(transaction(id));

    assertThat(notFound(id, staleness(60_000))).as("its reader's bound allows it").isEqualTo(asOf);
    String newer =
        ConsistencyToken.of(
                log.topicId(),
                Map.of(written.position().getPartition(), written.position().getOffset() + 1))
            .toString();
    assertThat(query.stub().getTransaction(get(id, tokens(newer))).getTransaction())
        .isEqualTo(written.stored());
    assertThat(query.stub().getTransaction(get(id, staleness(60_000))).getTransaction())
        .as("once found it is not absent any more")
        .isEqualTo(written.stored());
  }

  @Test
  void absenceIsAskedForAgainByWhoAllowsNoStaleness() {
    String id = "polled-" + account;
    notFound(id, staleness(60_000));
    Logged written = log.write(transaction(id));
    assertThat(query.stub().getTransaction(get(id, staleness(0))).getTransaction())
        .isEqualTo(written.stored());
  }

  private static ClearCacheRequest clearLocal() {
    return ClearCacheRequest.newBuilder().setLocal(true).build();
  }

  private static String notFound(String id, Consistency.Builder consistency) {
    StatusRuntimeException refused =
        catchThrowableOfType(
            StatusRuntimeException.class, () -> query.stub().getTransaction(get(id, consistency)));
    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
    return TestErrors.info(refused).getMetadataOrThrow("as_of");
  }

  private static GetTransactionRequest get(String id, Consistency.Builder consistency) {
    return GetTransactionRequest.newBuilder()
        .setLedger(LEDGER)
        .setKey(TransactionKey.newBuilder().setId(id))
        .setConsistency(consistency)
        .build();
  }

  private static ListAccountTransactionsResponse list(
      ListAccountTransactionsRequest.Builder request) {
    return query.stub().listAccountTransactions(request.build());
  }

  private ListAccountTransactionsRequest.Builder page(int size, Consistency.Builder consistency) {
    return ListAccountTransactionsRequest.newBuilder()
        .setLedger(LEDGER)
        .setAccount(account)
        .setPageSize(size)
        .setConsistency(consistency);
  }

  private GetAccountSummaryResponse summary(Consistency.Builder consistency) {
    return query
        .stub()
        .getAccountSummary(
            GetAccountSummaryRequest.newBuilder()
                .setLedger(LEDGER)
                .setAccount(account)
                .setConsistency(consistency)
                .build());
  }

  private static Consistency.Builder staleness(long maxMillis) {
    return Consistency.newBuilder()
        .setMinimizeLatency(MinimizeLatency.newBuilder().setMaxStalenessMillis(maxMillis));
  }

  private static Consistency.Builder tokens(String token) {
    return Consistency.newBuilder().setAtLeastAsFresh(AtLeastAsFresh.newBuilder().addTokens(token));
  }

  private static Consistency.Builder everything() {
    return Consistency.newBuilder().setFullyConsistent(FullyConsistent.getDefaultInstance());
  }

  private List<Logged> write(int count) {
    List<Logged> written = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      written.add(log.write(transaction(account + "-" + numbers++)));
    }
    return written;
  }

  private Transaction transaction(String id) {
    return TestTransactions.of(LEDGER, id, account, "bob", 1_000, 1_700_000_000_000_000L + numbers);
  }
}
