package dev.millrace.query.rpc;

import static dev.millrace.query.harness.TestTransactions.LEDGER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.contract.transaction.Amounts;
import dev.millrace.query.QueryUnderTest;
import dev.millrace.query.harness.TestErrors;
import dev.millrace.query.harness.TestLog;
import dev.millrace.query.harness.TestLog.Logged;
import dev.millrace.query.harness.TestOwner;
import dev.millrace.query.harness.TestTransactions;
import dev.millrace.v1.AccountEntry;
import dev.millrace.v1.AccountRole;
import dev.millrace.v1.AccountSummary;
import dev.millrace.v1.CountTransactionsRequest;
import dev.millrace.v1.EntryView;
import dev.millrace.v1.GetAccountSummaryRequest;
import dev.millrace.v1.ListAccountTransactionsRequest;
import dev.millrace.v1.ListAccountTransactionsResponse;
import dev.millrace.v1.ListOrder;
import dev.millrace.v1.Position;
import dev.millrace.v1.Transaction;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Lists and summaries of accounts. */
class AccountReadsTest {
  private static final long SEED = 20_261_120;
  private static final String KEYS = "millrace.query.page-token-keys";

  private static final Comparator<Position> LOG_ORDER =
      Comparator.comparingInt(Position::getPartition).thenComparingLong(Position::getOffset);

  private static TestLog log;
  private static TestOwner owner;
  private static QueryUnderTest query;
  private static QueryUnderTest replica;

  @BeforeAll
  static void start() {
    log = new TestLog(4);
    owner = TestOwner.ofAll(log);
    query =
        QueryUnderTest.over(log, Map.of(KEYS, "the old key of this test,the new key of this test"));
    replica =
        QueryUnderTest.over(log, Map.of(KEYS, "the new key of this test,the old key of this test"));
  }

  @AfterAll
  static void stop() {
    query.close();
    replica.close();
    owner.close();
    log.close();
  }

  @Test
  void walkReturnsWhatItsFirstPageReflectsEachOnceInOrderWhileWritesGoOn() {
    System.out.println("seed=" + SEED);
    Random random = new Random(SEED);
    for (int round = 0; round < 6; round++) {
      String account = "walker-" + round;
      List<Logged> written = write(account, 40 + random.nextInt(120), random);
      ListOrder order =
          random.nextBoolean()
              ? ListOrder.LIST_ORDER_OLDEST_FIRST
              : ListOrder.LIST_ORDER_UNSPECIFIED;

      List<AccountEntry> walked = new ArrayList<>();
      String token = "";
      do {
        ListAccountTransactionsResponse page =
            (random.nextBoolean() ? query : replica)
                .stub()
                .listAccountTransactions(
                    list(account)
                        .setOrder(order)
                        .setPageSize(1 + random.nextInt(25))
                        .setPageToken(token)
                        .build());
        walked.addAll(page.getEntriesList());
        token = page.getNextPageToken();
        // Earlier, equal and later event times, also in partitions that were empty.
        write(account, 5, random);
      } while (!token.isEmpty());

      assertThat(walked)
          .extracting(AccountEntry::getTransaction)
          .containsExactlyElementsOf(
              written.stream().sorted(listOrder(order)).map(Logged::stored).toList());
    }
  }

  @Test
  void partitionThatWasEmptyAtTheFirstPageStaysEmptyForTheWalk() {
    try (TestLog small = new TestLog(2);
        TestOwner its = TestOwner.ofAll(small);
        QueryUnderTest over = QueryUnderTest.over(small, Map.of())) {
      for (int i = 0; i < 4; i++) {
        small.misplace(at("filled-" + i, "early", 1_000 + i), 0);
      }
      ListAccountTransactionsResponse first =
          over.stub().listAccountTransactions(list("early").setPageSize(2).build());
      small.misplace(at("later", "early", 1_000), 1);

      ListAccountTransactionsResponse second =
          over.stub()
              .listAccountTransactions(
                  list("early").setPageSize(2).setPageToken(first.getNextPageToken()).build());

      assertThat(second.getEntriesList())
          .extracting(entry -> entry.getTransaction().getTransaction().getId())
          .containsExactly("filled-1", "filled-0");
      assertThat(second.getNextPageToken()).isEmpty();
      assertThat(second.getReadAt().getToken()).isEqualTo(first.getReadAt().getToken());
      assertThat(second.getReadAt().getPartitions(1).getLagRecords()).isEqualTo(1);
      assertThat(its.lists()).as("the later one took a transaction's place once").isEqualTo(3);
    }
  }

  @Test
  void pageIsWholeWhenOnePartitionHasAllOfIt() {
    try (TestLog skewed = new TestLog(4);
        TestOwner its = TestOwner.ofAll(skewed);
        QueryUnderTest over = QueryUnderTest.over(skewed, Map.of())) {
      for (int i = 0; i < 70; i++) {
        skewed.misplace(at("skewed-" + i, "skewed", 1_000 + i), 2);
      }

      ListAccountTransactionsResponse first =
          over.stub().listAccountTransactions(list("skewed").setPageSize(50).build());
      int callsForFirst = its.lists();
      ListAccountTransactionsResponse second =
          over.stub()
              .listAccountTransactions(
                  list("skewed").setPageSize(50).setPageToken(first.getNextPageToken()).build());

      assertThat(ids(first)).containsExactlyElementsOf(skewedIds(69, 20));
      assertThat(callsForFirst).as("a share, then the rest").isEqualTo(2);
      assertThat(ids(second)).containsExactlyElementsOf(skewedIds(19, 0));
      assertThat(second.getNextPageToken()).isEmpty();
      assertThat(its.lists()).as("a share is all there is").isEqualTo(callsForFirst + 1);
    }
  }

  @Test
  void pageCostsNoMoreThanItsWorkLimitInBothOfItsCalls() {
    try (TestLog skewed = new TestLog(4);
        TestOwner its = TestOwner.ofAll(skewed);
        QueryUnderTest over =
            QueryUnderTest.over(skewed, Map.of("millrace.query.paging.scanned-max", 30))) {
      for (int i = 0; i < 70; i++) {
        skewed.misplace(at("skewed-" + i, "skewed", 1_000 + i), 2);
      }

      ListAccountTransactionsResponse page =
          over.stub().listAccountTransactions(list("skewed").setPageSize(50).build());

      assertThat(its.lists()).isEqualTo(2);
      assertThat(ids(page)).containsExactlyElementsOf(skewedIds(69, 40));
      assertThat(page.getNextPageToken()).isNotEmpty();
    }
  }

  private static List<String> ids(ListAccountTransactionsResponse page) {
    return page.getEntriesList().stream()
        .map(entry -> entry.getTransaction().getTransaction().getId())
        .toList();
  }

  private static List<String> skewedIds(int from, int to) {
    return IntStream.rangeClosed(to, from).mapToObj(i -> "skewed-" + (from - i + to)).toList();
  }

  @Test
  void summaryViewHasNoTransactionsAndPageSizeIsLoweredToTheMaximum() {
    write("large", 1_100, new Random(SEED));

    ListAccountTransactionsResponse page =
        query
            .stub()
            .listAccountTransactions(
                list("large").setView(EntryView.ENTRY_VIEW_SUMMARY).setPageSize(5_000).build());

    assertThat(page.getEntriesCount()).isEqualTo(1_000);
    assertThat(page.getEntriesList()).noneMatch(AccountEntry::hasTransaction);
    assertThat(page.getNextPageToken()).isNotEmpty();
    assertThat(query.stub().listAccountTransactions(list("large").build()).getEntriesCount())
        .isEqualTo(20);
  }

  @Test
  void pageEndsEarlyWhenItsMessageWouldGrowTooLarge() {
    List<Transaction> heavy = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      heavy.add(
          at("heavy-" + i, "heavy", i).toBuilder()
              .setPayload(com.google.protobuf.ByteString.copyFrom(new byte[250_000]))
              .build());
    }
    log.write(heavy);

    List<AccountEntry> walked = new ArrayList<>();
    String token = "";
    do {
      ListAccountTransactionsResponse page =
          query
              .stub()
              .listAccountTransactions(
                  list("heavy").setPageSize(1_000).setPageToken(token).build());
      walked.addAll(page.getEntriesList());
      token = page.getNextPageToken();
    } while (!token.isEmpty());

    assertThat(walked).hasSize(40);
  }

  @Test
  void tokenOfAnotherQueryOrAnotherServiceOrAlteredIsInvalid() {
    write("tokens", 50, new Random(SEED));
    String token = query.stub().listAccountTransactions(list("tokens").build()).getNextPageToken();
    String foreign;
    try (QueryUnderTest stranger =
        QueryUnderTest.over(log, Map.of(KEYS, "a key nobody else has"))) {
      foreign = stranger.stub().listAccountTransactions(list("tokens").build()).getNextPageToken();
    }
    ListAccountTransactionsRequest good = list("tokens").setPageToken(token).build();
    List<ListAccountTransactionsRequest> bad =
        List.of(
            good.toBuilder().setAccount("walker-0").build(),
            good.toBuilder().setLedger("other").build(),
            good.toBuilder().setOrder(ListOrder.LIST_ORDER_OLDEST_FIRST).build(),
            good.toBuilder().setView(EntryView.ENTRY_VIEW_SUMMARY).build(),
            good.toBuilder().setPageToken(foreign).build(),
            good.toBuilder().setPageToken("no token").build(),
            good.toBuilder().setPageToken(token.substring(1)).build(),
            good.toBuilder().setPageToken(token + "A").build(),
            good.toBuilder().setPageToken(flipLast(token)).build());
    for (ListAccountTransactionsRequest request : bad) {
      StatusRuntimeException refused =
          catchThrowableOfType(
              StatusRuntimeException.class, () -> query.stub().listAccountTransactions(request));
      assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
      assertThat(TestErrors.info(refused).getReason()).isEqualTo("INVALID_PAGE_TOKEN");
      assertThat(TestErrors.field(refused)).isEqualTo("page_token");
    }
    assertThat(query.stub().listAccountTransactions(good).getEntriesCount()).isEqualTo(20);
  }

  @Test
  void summaryIsTheSumOverAllPartitionsBeyond128Bits() {
    BigInteger most = BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE);
    List<Transaction> transactions = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      transactions.add(
          TestTransactions.of(LEDGER, "rich-" + i, "rich", i % 3 == 0 ? "rich" : "poor", 1, i - 5)
              .toBuilder()
              .setAmount(Amounts.of(most))
              .setCurrency(i % 2 == 0 ? "EUR" : "CHF")
              .build());
    }
    log.write(transactions);

    AccountSummary summary =
        query
            .stub()
            .getAccountSummary(
                GetAccountSummaryRequest.newBuilder().setLedger(LEDGER).setAccount("rich").build())
            .getSummary();

    assertThat(summary.getCount()).isEqualTo(12);
    assertThat(summary.getFirstTimeMicros()).isEqualTo(-5);
    assertThat(summary.getLastTimeMicros()).isEqualTo(6);
    assertThat(summary.getTotalsList())
        .extracting(t -> t.getCurrency())
        .containsExactly("CHF", "EUR");
    assertThat(summary.getTotalsList())
        .allSatisfy(
            totals -> {
              assertThat(totals.getDebitCount()).isEqualTo(6);
              assertThat(totals.getCreditCount()).isEqualTo(2);
              assertThat(Amounts.toBigInteger(totals.getDebit()))
                  .isEqualTo(most.multiply(BigInteger.valueOf(6)));
              assertThat(Amounts.toBigInteger(totals.getCredit()))
                  .isEqualTo(most.multiply(BigInteger.valueOf(2)));
            });
  }

  @Test
  void moreCurrenciesThanASummaryMayHaveAreRefusedYetCounted() {
    int currencies = Amounts.CURRENCIES_MAX + 1;
    List<Transaction> many = new ArrayList<>();
    for (int i = 0; i < currencies; i++) {
      many.add(
          TestTransactions.of(LEDGER, "wide-" + i, "wide", "with", 1, i).toBuilder()
              .setCurrency("C" + i)
              .build());
    }
    log.write(many);

    StatusRuntimeException refused =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () ->
                query
                    .stub()
                    .getAccountSummary(
                        GetAccountSummaryRequest.newBuilder()
                            .setLedger(LEDGER)
                            .setAccount("wide")
                            .build()));

    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(TestErrors.info(refused).getReason()).isEqualTo("RESULT_TOO_LARGE");
    assertThat(TestErrors.info(refused).getMetadataMap()).containsEntry("limit", "currencies");
    assertThat(
            query
                .stub()
                .countTransactions(
                    CountTransactionsRequest.newBuilder()
                        .setLedger(LEDGER)
                        .setAccount("wide")
                        .build())
                .getCount())
        .isEqualTo(currencies);
  }

  @Test
  void accountNeverSeenHasAnEmptySummaryAndList() {
    AccountSummary summary =
        query
            .stub()
            .getAccountSummary(
                GetAccountSummaryRequest.newBuilder().setLedger(LEDGER).setAccount("ghost").build())
            .getSummary();

    assertThat(summary.getCount()).isZero();
    assertThat(summary.getAccount()).isEqualTo("ghost");
    assertThat(summary.hasFirstTimeMicros()).isFalse();
    assertThat(query.stub().listAccountTransactions(list("ghost").build()).getEntriesList())
        .isEmpty();
  }

  @Test
  void accountOnBothSidesIsListedOnce() {
    log.write(TestTransactions.of(LEDGER, "self", "mirror", "mirror", 5, 7));

    assertThat(query.stub().listAccountTransactions(list("mirror").build()).getEntriesList())
        .singleElement()
        .satisfies(entry -> assertThat(entry.getRole()).isEqualTo(AccountRole.ACCOUNT_ROLE_BOTH));
  }

  private static List<Logged> write(String account, int count, Random random) {
    List<Transaction> transactions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      transactions.add(at("t" + random.nextLong(), account, random.nextInt(30)));
    }
    return log.write(transactions);
  }

  private static Transaction at(String id, String account, long timeMicros) {
    return TestTransactions.of(LEDGER, id, account, "bank", 10, timeMicros);
  }

  private static Comparator<Logged> listOrder(ListOrder order) {
    Comparator<Logged> oldestFirst =
        Comparator.comparingLong((Logged l) -> l.transaction().getTimeMicros())
            .thenComparing(Logged::position, LOG_ORDER);
    return order == ListOrder.LIST_ORDER_OLDEST_FIRST ? oldestFirst : oldestFirst.reversed();
  }

  /** Another text that decodes to the same bytes, or to others. */
  private static String flipLast(String token) {
    char last = token.charAt(token.length() - 1);
    return token.substring(0, token.length() - 1) + (char) (last == 'A' ? 'B' : last - 1);
  }

  private static ListAccountTransactionsRequest.Builder list(String account) {
    return ListAccountTransactionsRequest.newBuilder().setLedger(LEDGER).setAccount(account);
  }
}
