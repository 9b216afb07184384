package dev.millrace.query.rpc;

import static dev.millrace.query.harness.TestTransactions.LEDGER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.query.QueryUnderTest;
import dev.millrace.query.harness.TestErrors;
import dev.millrace.query.harness.TestFilter;
import dev.millrace.query.harness.TestGroups;
import dev.millrace.query.harness.TestLog;
import dev.millrace.query.harness.TestLog.Logged;
import dev.millrace.query.harness.TestOwner;
import dev.millrace.query.harness.TestSamples;
import dev.millrace.query.harness.TestTransactions;
import dev.millrace.v1.AggregateGroup;
import dev.millrace.v1.AggregateRequest;
import dev.millrace.v1.AggregateResponse;
import dev.millrace.v1.CountMode;
import dev.millrace.v1.CountTransactionsRequest;
import dev.millrace.v1.CountTransactionsResponse;
import dev.millrace.v1.ErrorReason;
import dev.millrace.v1.GroupBy;
import dev.millrace.v1.PartitionFreshness;
import dev.millrace.v1.ReadAt;
import dev.millrace.v1.Transaction;
import dev.millrace.v1.TransactionFilter;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.data.Percentage;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Aggregations and counts, in more steps than one. */
class AnalysisTest {
  private static final long SEED = 20_261_123;
  private static final int SCANNED_MAX = 9;
  private static final int GROUPS_MAX = 40;

  private static TestLog log;
  private static TestOwner owner;
  private static QueryUnderTest query;

  @BeforeAll
  static void start() {
    log = new TestLog(3);
    owner = TestOwner.ofAll(log);
    query =
        QueryUnderTest.over(
            log,
            Map.of(
                "millrace.query.paging.scanned-max", SCANNED_MAX,
                "millrace.query.aggregate.groups-max", GROUPS_MAX));
  }

  @AfterAll
  static void stop() {
    query.close();
    owner.close();
    log.close();
  }

  @Test
  void groupsAreThoseOfAllThatMatches() {
    System.out.println("seed=" + SEED);
    Random random = new Random(SEED);
    List<List<GroupBy>> groupings =
        List.of(
            List.of(),
            List.of(GroupBy.GROUP_BY_DAY),
            List.of(GroupBy.GROUP_BY_MONTH, GroupBy.GROUP_BY_CURRENCY),
            List.of(GroupBy.GROUP_BY_TYPE),
            List.of(GroupBy.GROUP_BY_CURRENCY),
            List.of(GroupBy.GROUP_BY_COUNTERPARTY),
            List.of(GroupBy.GROUP_BY_COUNTERPARTY, GroupBy.GROUP_BY_TYPE));
    for (int round = 0; round < 35; round++) {
      String account = "grouped-" + round;
      List<Transaction> written = write(account, 1 + random.nextInt(90), random);
      List<GroupBy> groupBy = groupings.get(round % groupings.size());
      TransactionFilter filter =
          round % 3 == 0
              ? TransactionFilter.getDefaultInstance()
              : TestSamples.filter(random, true);

      AggregateResponse response =
          query
              .stub()
              .aggregate(aggregate(account).setFilter(filter).addAllGroupBy(groupBy).build());

      List<Transaction> matching = matching(written, account, filter);
      List<AggregateGroup> expected = TestGroups.of(matching, account, groupBy);
      assertThat(response.getGroupsList())
          .as("round %d, filter %s, by %s", round, filter, groupBy)
          .containsExactlyElementsOf(
              expected.isEmpty() && groupBy.isEmpty()
                  ? List.of(AggregateGroup.getDefaultInstance())
                  : expected);
      assertThat(response.getEntriesRead()).isEqualTo(written.size());
      assertThat(response.getReadAt().getPartitionsCount()).isEqualTo(3);
    }
  }

  @Test
  void aggregationReflectsOneOffsetOfEachPartitionWhateverIsWrittenMeanwhile() {
    Random random = new Random(SEED);
    write("fixed", 80, random);
    int stepsBefore = owner.aggregations();
    owner.afterEachStep(() -> write("fixed", 10, random));
    AggregateResponse response;
    try {
      response = query.stub().aggregate(aggregate("fixed").build());
    } finally {
      owner.afterEachStep(() -> {});
    }
    AggregateResponse later = query.stub().aggregate(aggregate("fixed").build());

    assertThat(owner.aggregations() - stepsBefore).isGreaterThan(2);
    assertThat(response.getGroups(0).getCount()).isEqualTo(80);
    assertThat(later.getGroups(0).getCount()).isGreaterThan(80);
    assertThat(reflected(response.getReadAt())).isLessThan(reflected(later.getReadAt()));
  }

  private static long reflected(ReadAt readAt) {
    return readAt.getPartitionsList().stream().mapToLong(PartitionFreshness::getNextOffset).sum();
  }

  @Test
  void moreGroupsThanTheMaximumAreRefusedNeverAPart() {
    List<Transaction> many = new ArrayList<>();
    for (int i = 0; i <= GROUPS_MAX; i++) {
      many.add(TestTransactions.of(LEDGER, "many-" + i, "many", "with-" + i, 1, i));
    }
    log.write(many);
    AggregateRequest request = aggregate("many").addGroupBy(GroupBy.GROUP_BY_COUNTERPARTY).build();

    StatusRuntimeException refused =
        catchThrowableOfType(StatusRuntimeException.class, () -> query.stub().aggregate(request));

    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(TestErrors.info(refused).getReason()).isEqualTo("RESULT_TOO_LARGE");
    assertThat(TestErrors.info(refused).getMetadataMap())
        .containsEntry("limit", "groups")
        .containsEntry("max", Integer.toString(GROUPS_MAX));
    AggregateRequest fewer =
        request.toBuilder()
            .setFilter(TransactionFilter.newBuilder().setTimeToMicros(GROUPS_MAX))
            .build();
    assertThat(query.stub().aggregate(fewer).getGroupsCount()).isEqualTo(GROUPS_MAX);
  }

  @Test
  void whatIsTooLargeForACallIsNotSaidToBeTooManyGroups() {
    write("bulky", 10, new Random(SEED));
    owner.refuse(0, ErrorReason.ERROR_REASON_BATCH_SIZE);
    try {
      for (ThrowingCallable read :
          List.<ThrowingCallable>of(
              () -> query.stub().aggregate(aggregate("bulky").build()),
              () ->
                  query
                      .stub()
                      .countTransactions(
                          count("")
                              .setFilter(TransactionFilter.newBuilder().addTypes("fee"))
                              .build()))) {
        StatusRuntimeException refused = catchThrowableOfType(StatusRuntimeException.class, read);
        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(TestErrors.info(refused).getReason()).isEqualTo("BATCH_SIZE");
      }
    } finally {
      owner.serve(0);
    }
  }

  @Test
  void moreThanTheDeadlineAllowsIsRefusedNeverAPart() {
    write("endless", 600, new Random(SEED));
    owner.replyAfterMillis(300);
    StatusRuntimeException refused;
    try {
      refused =
          catchThrowableOfType(
              StatusRuntimeException.class,
              () -> query.stub(3_000).aggregate(aggregate("endless").build()));
    } finally {
      owner.replyAfterMillis(0);
    }

    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(TestErrors.info(refused).getReason()).isEqualTo("RESULT_TOO_LARGE");
    assertThat(TestErrors.info(refused).getMetadataMap()).containsEntry("limit", "deadline");
    assertThat(query.stub().aggregate(aggregate("endless").build()).getGroups(0).getCount())
        .isEqualTo(600);
  }

  @Test
  void countOfAnAccountIsItsSummarysOrOfItsEntries() {
    Random random = new Random(SEED);
    for (int round = 0; round < 15; round++) {
      String account = "counted-" + round;
      List<Transaction> written = write(account, random.nextInt(60), random);
      TransactionFilter filter = TestSamples.filter(random, true);

      CountTransactionsResponse all = query.stub().countTransactions(count(account).build());
      CountTransactionsResponse some =
          query.stub().countTransactions(count(account).setFilter(filter).build());

      assertThat(all.getCount()).isEqualTo(written.size());
      assertThat(all.getEstimated()).isFalse();
      assertThat(all.getRecordsRead()).isZero();
      assertThat(some.getCount()).isEqualTo(matching(written, account, filter).size());
      assertThat(some.getEstimated()).isFalse();
    }
  }

  @Test
  void estimateOfAnAccountIsExactWhereItsSampleIsEverything() {
    List<Transaction> written = write("estimated", 60, new Random(SEED));
    TransactionFilter filter = TransactionFilter.newBuilder().addCurrencies("EUR").build();

    CountTransactionsResponse response =
        query
            .stub()
            .countTransactions(
                count("estimated")
                    .setFilter(filter)
                    .setMode(CountMode.COUNT_MODE_ESTIMATED)
                    .build());

    assertThat(response.getCount()).isEqualTo(matching(written, "estimated", filter).size());
    assertThat(response.getEstimated()).isFalse();
    assertThat(response.getRecordsRead()).isEqualTo(60);
  }

  @Test
  void estimateOfAnAccountGoesByWhatItsSummaryOrItsDensityInTimeSays() {
    List<Transaction> written = write("large", 3_000, new Random(SEED));
    TransactionFilter some = TransactionFilter.newBuilder().addCurrencies("EUR").build();
    TransactionFilter early =
        some.toBuilder().setTimeToMicros(TestSamples.TIME_MICROS + 90_000_000).build();
    owner.scannedMax(100);
    List<CountTransactionsResponse> estimates = new ArrayList<>();
    try {
      for (TransactionFilter filter : List.of(some, early)) {
        estimates.add(
            query
                .stub()
                .countTransactions(
                    count("large")
                        .setFilter(filter)
                        .setMode(CountMode.COUNT_MODE_ESTIMATED)
                        .build()));
      }
    } finally {
      owner.scannedMax(Integer.MAX_VALUE);
    }

    assertThat(estimates).allMatch(CountTransactionsResponse::getEstimated);
    assertThat(estimates).extracting(CountTransactionsResponse::getRecordsRead).containsOnly(300L);
    assertThat((double) estimates.get(0).getCount())
        .isCloseTo((double) matching(written, "large", some).size(), Percentage.withPercentage(30));
    assertThat((double) estimates.get(1).getCount())
        .isCloseTo(
            (double) matching(written, "large", early).size(), Percentage.withPercentage(40));
  }

  @Test
  void ledgerIsCountedExactlyInSteps() {
    List<Transaction> written = write("tallied", 100, new Random(SEED), "tally");
    TransactionFilter filter = TransactionFilter.newBuilder().addTypes("refund").build();
    int scansBefore = owner.scans();

    CountTransactionsResponse all =
        query.stub().countTransactions(count("").setLedger("tally").build());
    CountTransactionsResponse some =
        query.stub().countTransactions(count("").setLedger("tally").setFilter(filter).build());

    assertThat(all.getCount()).isEqualTo(100);
    assertThat(all.getEstimated()).isFalse();
    assertThat(all.getRecordsRead()).isGreaterThanOrEqualTo(100);
    assertThat(some.getCount())
        .isEqualTo(written.stream().filter(t -> t.getType().equals("refund")).count());
    assertThat(owner.scans() - scansBefore).isGreaterThan(2);
  }

  @Test
  void ledgerIsEstimatedFromASampleThatSaysSo() {
    try (TestLog large = new TestLog(2);
        TestOwner its = TestOwner.ofAll(large);
        QueryUnderTest over = QueryUnderTest.over(large, Map.of())) {
      List<Transaction> transactions = new ArrayList<>();
      for (int i = 0; i < 9_000; i++) {
        transactions.add(TestTransactions.of(i % 4 == 0 ? "few" : "most", "e" + i, "a", "b", 1, i));
      }
      CountTransactionsRequest request =
          CountTransactionsRequest.newBuilder()
              .setLedger("few")
              .setMode(CountMode.COUNT_MODE_ESTIMATED)
              .build();
      large.write(transactions.subList(0, 400));
      CountTransactionsResponse exact = over.stub().countTransactions(request);
      large.write(transactions.subList(400, 9_000));

      CountTransactionsResponse estimate = over.stub().countTransactions(request);

      assertThat(exact.getEstimated()).isFalse();
      assertThat(exact.getCount()).isEqualTo(100);
      assertThat(estimate.getEstimated()).isTrue();
      assertThat(estimate.getRecordsRead()).isLessThan(9_000);
      assertThat(estimate.getCount()).isBetween(1_800L, 2_700L);
      assertThat(its.port()).isPositive();
    }
  }

  @Test
  void readsAreTimedByMethod() {
    query.stub().aggregate(aggregate("timed").build());
    query.stub().countTransactions(count("timed").build());

    // Counted just after the answer was sent.
    Awaitility.await().until(() -> answered("aggregate") > 0 && answered("count") > 0);
  }

  private static long answered(String method) {
    return query
        .meters()
        .get("millrace.query.requests")
        .tags("method", method, "tier", "store", "outcome", "answered")
        .timer()
        .count();
  }

  private static List<Transaction> matching(
      List<Transaction> written, String account, TransactionFilter filter) {
    return written.stream()
        .filter(t -> TestFilter.passes(filter, t, TestSamples.role(t, account)))
        .toList();
  }

  private static List<Transaction> write(String account, int count, Random random) {
    return write(account, count, random, LEDGER);
  }

  private static List<Transaction> write(String account, int count, Random random, String ledger) {
    return log
        .write(
            TestSamples.of(account, count, random).stream()
                .map(t -> t.toBuilder().setLedger(ledger).build())
                .toList())
        .stream()
        .map(Logged::transaction)
        .toList();
  }

  private static AggregateRequest.Builder aggregate(String account) {
    return AggregateRequest.newBuilder().setLedger(LEDGER).setAccount(account);
  }

  private static CountTransactionsRequest.Builder count(String account) {
    return CountTransactionsRequest.newBuilder().setLedger(LEDGER).setAccount(account);
  }
}
