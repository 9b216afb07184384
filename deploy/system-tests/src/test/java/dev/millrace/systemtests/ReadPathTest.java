package dev.millrace.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contract.transaction.Amounts;
import dev.millrace.v1.AccountEntry;
import dev.millrace.v1.Acknowledgement;
import dev.millrace.v1.AggregateGroup;
import dev.millrace.v1.AggregateRequest;
import dev.millrace.v1.Consistency;
import dev.millrace.v1.CountMode;
import dev.millrace.v1.CountTransactionsRequest;
import dev.millrace.v1.CountTransactionsResponse;
import dev.millrace.v1.GetByReferenceRequest;
import dev.millrace.v1.GetByReferenceResponse;
import dev.millrace.v1.GroupBy;
import dev.millrace.v1.ListAccountTransactionsRequest;
import dev.millrace.v1.ListAccountTransactionsResponse;
import dev.millrace.v1.ListOrder;
import dev.millrace.v1.Position;
import dev.millrace.v1.ScanTransactionsRequest;
import dev.millrace.v1.ScanTransactionsResponse;
import dev.millrace.v1.StoredTransaction;
import dev.millrace.v1.SubmitBatchResponse;
import dev.millrace.v1.Transaction;
import dev.millrace.v1.TransactionFilter;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Filtered lists, scans, references, aggregations and counts through the real services. */
class ReadPathTest {
  private static final long SEED = 20_261_124;
  private static final String LEDGER = "read-path";
  private static final int ROUNDS = 15;

  private static final Comparator<Position> BY_POSITION =
      Comparator.comparingInt(Position::getPartition).thenComparingLong(Position::getOffset);

  private static final Comparator<StoredTransaction> BY_APPEND_TIME =
      Comparator.comparingLong(StoredTransaction::getLoggedAtMillis)
          .thenComparing(StoredTransaction::getPosition, BY_POSITION);

  private static final Random RANDOM = new Random(SEED);
  private static final List<Transaction> SENT = new ArrayList<>();

  private static Clients clients;
  private static Consistency written;

  @BeforeAll
  static void start() {
    System.out.println("seed=" + SEED);
    clients = TestStack.shared().clients();
    SENT.addAll(ReadModel.transactions(LEDGER, 600, RANDOM));
    List<String> tokens = new ArrayList<>();
    for (int from = 0; from < SENT.size(); from += 100) {
      SubmitBatchResponse response =
          clients.submitBatch(
              SENT.subList(from, from + 100), Acknowledgement.ACKNOWLEDGEMENT_DURABLE);
      tokens.add(response.getToken());
    }
    written = Clients.covering(tokens.toArray(String[]::new));
  }

  @Test
  void listsHoldWhatTheirFilterLetsThroughInOrder() {
    for (int round = 0; round < ROUNDS; round++) {
      TransactionFilter filter =
          ReadModel.filter(RANDOM).toBuilder().setRoleValue(RANDOM.nextInt(4)).build();
      ListAccountTransactionsRequest request =
          ListAccountTransactionsRequest.newBuilder()
              .setLedger(LEDGER)
              .setAccount(ReadModel.ACCOUNT)
              .setFilter(filter)
              .setOrderValue(1 + round % 2)
              .setPageSize(1 + RANDOM.nextInt(60))
              .setConsistency(written)
              .build();

      List<AccountEntry> listed = new ArrayList<>();
      String token = "";
      do {
        ListAccountTransactionsResponse page =
            clients
                .query()
                .listAccountTransactions(request.toBuilder().setPageToken(token).build());
        listed.addAll(page.getEntriesList());
        token = page.getNextPageToken();
      } while (!token.isEmpty());

      Comparator<AccountEntry> order =
          Comparator.comparingLong(AccountEntry::getTimeMicros)
              .thenComparing(AccountEntry::getPosition, BY_POSITION);
      assertThat(listed)
          .isSortedAccordingTo(round % 2 == 0 ? order.reversed() : order)
          .extracting(entry -> entry.getTransaction().getTransaction())
          .as("filter %s", filter)
          .containsExactlyInAnyOrderElementsOf(ofAccount(filter));
    }
  }

  @Test
  void scansHoldWhatTheirFilterLetsThroughInOrder() {
    for (int round = 0; round < ROUNDS; round++) {
      TransactionFilter filter = ReadModel.filter(RANDOM);
      ScanTransactionsRequest request =
          ScanTransactionsRequest.newBuilder()
              .setLedger(LEDGER)
              .setFilter(filter)
              .setOrderValue(1 + round % 2)
              .setPageSize(1 + RANDOM.nextInt(100))
              .setConsistency(written)
              .build();

      assertThat(scan(request))
          .isSortedAccordingTo(round % 2 == 0 ? BY_APPEND_TIME.reversed() : BY_APPEND_TIME)
          .extracting(StoredTransaction::getTransaction)
          .as("filter %s", filter)
          .containsExactlyInAnyOrderElementsOf(matching(t -> ReadModel.passes(filter, t)));
    }
  }

  @Test
  void scanOfARangeOfAppendTimesHoldsThatRange() {
    ScanTransactionsRequest request =
        ScanTransactionsRequest.newBuilder()
            .setLedger(LEDGER)
            .setOrder(ListOrder.LIST_ORDER_OLDEST_FIRST)
            .setConsistency(written)
            .build();
    List<StoredTransaction> all = scan(request);
    long from = all.get(all.size() / 3).getLoggedAtMillis();
    long to = all.get(2 * all.size() / 3).getLoggedAtMillis() + 1;

    for (ListOrder order :
        List.of(ListOrder.LIST_ORDER_OLDEST_FIRST, ListOrder.LIST_ORDER_NEWEST_FIRST)) {
      assertThat(
              scan(
                  request.toBuilder()
                      .setOrder(order)
                      .setLoggedFromMillis(from)
                      .setLoggedToMillis(to)
                      .setPageSize(7)
                      .build()))
          .containsExactlyInAnyOrderElementsOf(
              all.stream()
                  .filter(t -> t.getLoggedAtMillis() >= from && t.getLoggedAtMillis() < to)
                  .toList());
    }
  }

  @Test
  void referencesHoldWhatCarriesThem() {
    for (int i = 0; i < 20; i++) {
      String reference = "invoice-" + i;
      GetByReferenceRequest request =
          GetByReferenceRequest.newBuilder()
              .setLedger(LEDGER)
              .setReference(reference)
              .setPageSize(1 + i)
              .setConsistency(written)
              .build();
      List<StoredTransaction> found = new ArrayList<>();
      String token = "";
      do {
        GetByReferenceResponse page =
            clients.query().getByReference(request.toBuilder().setPageToken(token).build());
        found.addAll(page.getTransactionsList());
        token = page.getNextPageToken();
      } while (!token.isEmpty());

      assertThat(found)
          .isSortedAccordingTo(Comparator.comparing(StoredTransaction::getPosition, BY_POSITION))
          .extracting(StoredTransaction::getTransaction)
          .containsExactlyInAnyOrderElementsOf(matching(t -> t.getReference().equals(reference)));
    }
  }

  @Test
  void groupsAddUpWhatTheirFilterLetsThrough() {
    for (int round = 0; round < ROUNDS; round++) {
      TransactionFilter filter = ReadModel.filter(RANDOM);
      List<AggregateGroup> groups =
          clients
              .query()
              .aggregate(
                  AggregateRequest.newBuilder()
                      .setLedger(LEDGER)
                      .setAccount(ReadModel.ACCOUNT)
                      .setFilter(filter)
                      .addGroupBy(GroupBy.GROUP_BY_TYPE)
                      .addGroupBy(GroupBy.GROUP_BY_CURRENCY)
                      .setConsistency(written)
                      .build())
              .getGroupsList();

      Map<List<String>, Long> counts = new HashMap<>();
      Map<List<String>, BigInteger> debits = new HashMap<>();
      for (Transaction transaction : ofAccount(filter)) {
        List<String> key = List.of(transaction.getType(), transaction.getCurrency());
        counts.merge(key, 1L, Long::sum);
        debits.merge(
            key,
            transaction.getDebitAccount().equals(ReadModel.ACCOUNT)
                ? Amounts.toBigInteger(transaction.getAmount())
                : BigInteger.ZERO,
            BigInteger::add);
      }
      assertThat(groups).hasSameSizeAs(counts.keySet());
      for (AggregateGroup group : groups) {
        List<String> key = List.of(group.getType(), group.getCurrency());
        assertThat(group.getCount()).isEqualTo(counts.get(key));
        assertThat(Amounts.toBigInteger(group.getTotals(0).getDebit())).isEqualTo(debits.get(key));
      }
    }
  }

  @Test
  void countsAreThoseOfWhatTheirFilterLetsThrough() {
    for (int round = 0; round < ROUNDS; round++) {
      TransactionFilter filter =
          round == 0 ? TransactionFilter.getDefaultInstance() : ReadModel.filter(RANDOM);
      CountTransactionsRequest ofLedger =
          CountTransactionsRequest.newBuilder()
              .setLedger(LEDGER)
              .setFilter(filter)
              .setConsistency(written)
              .build();
      CountTransactionsRequest ofAccount =
          ofLedger.toBuilder().setAccount(ReadModel.ACCOUNT).build();
      CountTransactionsResponse estimate =
          count(ofAccount.toBuilder().setMode(CountMode.COUNT_MODE_ESTIMATED).build());

      assertThat(count(ofLedger).getCount())
          .isEqualTo(matching(t -> ReadModel.passes(filter, t)).size());
      assertThat(count(ofAccount).getCount()).isEqualTo(ofAccount(filter).size());
      assertThat(estimate.getCount()).isEqualTo(ofAccount(filter).size());
      assertThat(estimate.getEstimated()).isFalse();
    }
  }

  private static CountTransactionsResponse count(CountTransactionsRequest request) {
    return clients.query().countTransactions(request);
  }

  private static List<StoredTransaction> scan(ScanTransactionsRequest request) {
    List<StoredTransaction> scanned = new ArrayList<>();
    String token = "";
    do {
      ScanTransactionsResponse page =
          clients.query().scanTransactions(request.toBuilder().setPageToken(token).build());
      scanned.addAll(page.getTransactionsList());
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    return scanned;
  }

  private static List<Transaction> ofAccount(TransactionFilter filter) {
    return matching(t -> ReadModel.stands(filter.getRole(), t) && ReadModel.passes(filter, t));
  }

  private static List<Transaction> matching(Predicate<Transaction> wanted) {
    return SENT.stream().filter(wanted).toList();
  }
}
