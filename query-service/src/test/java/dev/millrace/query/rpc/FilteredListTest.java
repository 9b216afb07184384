package dev.millrace.query.rpc;

import static dev.millrace.query.harness.TestTransactions.LEDGER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.query.QueryUnderTest;
import dev.millrace.query.harness.TestErrors;
import dev.millrace.query.harness.TestFilter;
import dev.millrace.query.harness.TestLog;
import dev.millrace.query.harness.TestLog.Logged;
import dev.millrace.query.harness.TestOwner;
import dev.millrace.query.harness.TestSamples;
import dev.millrace.v1.AccountEntry;
import dev.millrace.v1.AccountRole;
import dev.millrace.v1.ListAccountTransactionsRequest;
import dev.millrace.v1.ListAccountTransactionsResponse;
import dev.millrace.v1.ListOrder;
import dev.millrace.v1.Position;
import dev.millrace.v1.StoredTransaction;
import dev.millrace.v1.TransactionFilter;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Lists with a filter, whose pages also end when they have looked at much. */
class FilteredListTest {
  private static final long SEED = 20_261_121;

  /** So little that most pages of the sparser filters are empty. */
  private static final int SCANNED_MAX = 7;

  private static TestLog log;
  private static TestOwner owner;
  private static QueryUnderTest query;

  @BeforeAll
  static void start() {
    log = new TestLog(3);
    owner = TestOwner.ofAll(log);
    query = QueryUnderTest.over(log, Map.of("millrace.query.paging.scanned-max", SCANNED_MAX));
  }

  @AfterAll
  static void stop() {
    query.close();
    owner.close();
    log.close();
  }

  @Test
  void walkReturnsWhatMatchesAndItsFirstPageReflectsEachOnceInOrderWhileWritesGoOn() {
    System.out.println("seed=" + SEED);
    Random random = new Random(SEED);
    for (int round = 0; round < 24; round++) {
      String account = "walker-" + round;
      List<Logged> written = write(account, 20 + random.nextInt(60), random);
      TransactionFilter filter = TestSamples.filter(random, true);
      ListOrder order =
          random.nextBoolean()
              ? ListOrder.LIST_ORDER_OLDEST_FIRST
              : ListOrder.LIST_ORDER_NEWEST_FIRST;
      int pageSize = 1 + random.nextInt(12);

      List<StoredTransaction> walked = new ArrayList<>();
      String token = "";
      do {
        ListAccountTransactionsResponse page =
            query
                .stub()
                .listAccountTransactions(
                    list(account)
                        .setFilter(filter)
                        .setOrder(order)
                        .setPageSize(pageSize)
                        .setPageToken(token)
                        .build());
        assertThat(page.getEntriesCount()).isLessThanOrEqualTo(pageSize);
        page.getEntriesList().forEach(entry -> walked.add(entry.getTransaction()));
        token = page.getNextPageToken();
        // Earlier, equal and later event times.
        write(account, 2, random);
      } while (!token.isEmpty());

      assertThat(walked)
          .as("round %d, filter %s", round, filter)
          .containsExactlyElementsOf(
              written.stream()
                  .filter(l -> TestFilter.passes(filter, l.transaction(), role(l, account)))
                  .sorted(listOrder(order))
                  .map(Logged::stored)
                  .toList());
    }
  }

  @Test
  void pageThatFindsNothingInItsShareOfWorkIsEmptyAndGoesOn() {
    Random random = new Random(SEED);
    List<Logged> written = write("sparse", 60, random);
    Logged wanted = written.get(30);
    TransactionFilter filter =
        TransactionFilter.newBuilder()
            .setAmountMin(wanted.transaction().getAmount())
            .setAmountMax(wanted.transaction().getAmount())
            .build();

    int empty = 0;
    List<AccountEntry> found = new ArrayList<>();
    String token = "";
    do {
      int listsBefore = owner.lists();
      ListAccountTransactionsResponse page =
          query
              .stub()
              .listAccountTransactions(
                  list("sparse").setFilter(filter).setPageToken(token).build());
      assertThat(owner.lists() - listsBefore).isEqualTo(1);
      found.addAll(page.getEntriesList());
      empty += page.getEntriesCount() == 0 ? 1 : 0;
      token = page.getNextPageToken();
    } while (!token.isEmpty());

    assertThat(empty).isPositive();
    assertThat(found).extracting(AccountEntry::getTransaction).contains(wanted.stored());
  }

  @Test
  void tokenIsGoodForItsOwnFilterAlone() {
    write("bound", 60, new Random(SEED));
    ListAccountTransactionsRequest good =
        list("bound").setFilter(TransactionFilter.newBuilder().addTypes("payment")).build();
    String token = query.stub().listAccountTransactions(good).getNextPageToken();
    assertThat(token).isNotEmpty();
    List<TransactionFilter> others =
        List.of(
            TransactionFilter.getDefaultInstance(),
            TransactionFilter.newBuilder().addTypes("refund").build(),
            TransactionFilter.newBuilder().addTypes("payment").addTypes("refund").build(),
            TransactionFilter.newBuilder().addCurrencies("PAYMENT").build(),
            good.getFilter().toBuilder().setTimeFromMicros(0).build(),
            good.getFilter().toBuilder().setRole(AccountRole.ACCOUNT_ROLE_DEBIT).build());
    for (TransactionFilter other : others) {
      StatusRuntimeException refused =
          catchThrowableOfType(
              StatusRuntimeException.class,
              () ->
                  query
                      .stub()
                      .listAccountTransactions(
                          good.toBuilder().setFilter(other).setPageToken(token).build()));
      assertThat(TestErrors.field(refused)).isEqualTo("page_token");
    }
    query.stub().listAccountTransactions(good.toBuilder().setPageToken(token).build());
  }

  private static List<Logged> write(String account, int count, Random random) {
    return log.write(TestSamples.of(account, count, random));
  }

  private static AccountRole role(Logged logged, String account) {
    return TestSamples.role(logged.transaction(), account);
  }

  private static Comparator<Logged> listOrder(ListOrder order) {
    Comparator<Logged> oldestFirst =
        Comparator.comparingLong((Logged l) -> l.transaction().getTimeMicros())
            .thenComparing(
                Logged::position,
                Comparator.comparingInt(Position::getPartition)
                    .thenComparingLong(Position::getOffset));
    return order == ListOrder.LIST_ORDER_OLDEST_FIRST ? oldestFirst : oldestFirst.reversed();
  }

  private static ListAccountTransactionsRequest.Builder list(String account) {
    return ListAccountTransactionsRequest.newBuilder().setLedger(LEDGER).setAccount(account);
  }
}
