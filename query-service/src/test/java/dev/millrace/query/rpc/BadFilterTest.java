package dev.millrace.query.rpc;

import static dev.millrace.query.harness.TestTransactions.LEDGER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.contract.transaction.Amounts;
import dev.millrace.query.QueryUnderTest;
import dev.millrace.query.harness.TestErrors;
import dev.millrace.query.harness.TestLog;
import dev.millrace.query.harness.TestOwner;
import dev.millrace.query.harness.TestTransactions;
import dev.millrace.v1.AccountRole;
import dev.millrace.v1.AggregateRequest;
import dev.millrace.v1.Amount;
import dev.millrace.v1.CountTransactionsRequest;
import dev.millrace.v1.GetByReferenceRequest;
import dev.millrace.v1.GroupBy;
import dev.millrace.v1.ListAccountTransactionsRequest;
import dev.millrace.v1.QueryServiceGrpc.QueryServiceBlockingStub;
import dev.millrace.v1.ScanTransactionsRequest;
import dev.millrace.v1.TransactionFilter;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every bad filter, grouping and field of scans and counts is named. */
class BadFilterTest {
  private record Bad(String field, Consumer<QueryServiceBlockingStub> call) {}

  private static TestLog log;
  private static TestOwner owner;
  private static QueryUnderTest query;

  @BeforeAll
  static void start() {
    log = new TestLog(1);
    owner = TestOwner.ofAll(log);
    query = QueryUnderTest.over(log, Map.of());
    log.write(TestTransactions.of("good"));
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
      assertThat(TestErrors.info(refused).getReason()).isEqualTo("INVALID_FIELD");
      assertThat(query.stub().scanTransactions(scan().build()).getTransactionsCount()).isOne();
    }
  }

  @Test
  void rangesThatHoldNothingAreNoErrors() {
    TransactionFilter nothing =
        TransactionFilter.newBuilder()
            .setTimeFromMicros(7)
            .setTimeToMicros(7)
            .setAmountMin(Amounts.of(5))
            .setAmountMax(Amounts.of(5))
            .build();

    assertThat(query.stub().listAccountTransactions(list(nothing)).getEntriesCount()).isZero();
    assertThat(
            query
                .stub()
                .scanTransactions(scan().setLoggedFromMillis(7).setLoggedToMillis(7).build())
                .getTransactionsCount())
        .isZero();
  }

  private static List<Bad> bad() {
    List<Bad> bad = new ArrayList<>();
    filters()
        .forEach(
            (field, filter) -> {
              bad.add(new Bad(field, s -> s.listAccountTransactions(list(filter))));
              bad.add(new Bad(field, s -> s.scanTransactions(scan().setFilter(filter).build())));
              bad.add(new Bad(field, s -> s.aggregate(aggregate().setFilter(filter).build())));
              bad.add(
                  new Bad(field, s -> s.countTransactions(count("").setFilter(filter).build())));
              bad.add(
                  new Bad(
                      field, s -> s.countTransactions(count("alice").setFilter(filter).build())));
            });
    TransactionFilter role =
        TransactionFilter.newBuilder().setRole(AccountRole.ACCOUNT_ROLE_DEBIT).build();
    bad.add(new Bad("filter.role", s -> s.scanTransactions(scan().setFilter(role).build())));
    bad.add(new Bad("filter.role", s -> s.countTransactions(count("").setFilter(role).build())));
    bad.add(new Bad("order", s -> s.scanTransactions(scan().setOrderValue(9).build())));
    bad.add(new Bad("page_size", s -> s.scanTransactions(scan().setPageSize(-1).build())));
    bad.add(
        new Bad(
            "logged_to_millis",
            s -> s.scanTransactions(scan().setLoggedFromMillis(8).setLoggedToMillis(7).build())));
    bad.add(
        new Bad(
            "logged_from_millis", s -> s.scanTransactions(scan().setLoggedFromMillis(-1).build())));
    bad.add(
        new Bad(
            "logged_to_millis",
            s -> s.scanTransactions(scan().setLoggedToMillis(Long.MIN_VALUE).build())));
    bad.add(new Bad("ledger", s -> s.scanTransactions(scan().setLedger("").build())));
    for (String reference : List.of("", "line\n", "ü".repeat(65))) {
      bad.add(new Bad("reference", s -> s.getByReference(reference(reference).build())));
    }
    bad.add(new Bad("ledger", s -> s.getByReference(reference("r").setLedger("").build())));
    bad.add(new Bad("page_size", s -> s.getByReference(reference("r").setPageSize(-1).build())));
    bad.add(new Bad("ledger", s -> s.aggregate(aggregate().setLedger("").build())));
    bad.add(new Bad("account", s -> s.aggregate(aggregate().setAccount("").build())));
    bad.add(new Bad("ledger", s -> s.countTransactions(count("").setLedger("").build())));
    bad.add(new Bad("account", s -> s.countTransactions(count("line\n").build())));
    bad.add(new Bad("mode", s -> s.countTransactions(count("").setModeValue(9).build())));
    groupings()
        .forEach(
            groupBy ->
                bad.add(
                    new Bad(
                        "group_by[" + (groupBy.size() - 1) + "]",
                        s -> s.aggregate(aggregate().addAllGroupByValue(groupBy).build()))));
    return bad;
  }

  private static List<List<Integer>> groupings() {
    int day = GroupBy.GROUP_BY_DAY_VALUE;
    int month = GroupBy.GROUP_BY_MONTH_VALUE;
    int type = GroupBy.GROUP_BY_TYPE_VALUE;
    return List.of(
        List.of(0), List.of(9), List.of(day, month), List.of(month, day), List.of(type, day, type));
  }

  private static Map<String, TransactionFilter> filters() {
    TransactionFilter none = TransactionFilter.getDefaultInstance();
    Amount large = Amount.newBuilder().setHigh(-1).build();
    return Map.of(
        "filter.time_to_micros",
        none.toBuilder().setTimeFromMicros(8).setTimeToMicros(7).build(),
        "filter.role",
        none.toBuilder().setRoleValue(9).build(),
        "filter.types",
        none.toBuilder().addAllTypes(Collections.nCopies(33, "t")).build(),
        "filter.types[1]",
        none.toBuilder().addTypes("fine").addTypes("tab\t").build(),
        "filter.currencies",
        none.toBuilder().addAllCurrencies(Collections.nCopies(33, "EUR")).build(),
        "filter.currencies[0]",
        none.toBuilder().addCurrencies("eur").build(),
        "filter.amount_max",
        none.toBuilder().setAmountMin(large).setAmountMax(Amounts.of(1)).build());
  }

  private static ListAccountTransactionsRequest list(TransactionFilter filter) {
    return ListAccountTransactionsRequest.newBuilder()
        .setLedger(LEDGER)
        .setAccount("alice")
        .setFilter(filter)
        .build();
  }

  private static ScanTransactionsRequest.Builder scan() {
    return ScanTransactionsRequest.newBuilder().setLedger(LEDGER);
  }

  private static GetByReferenceRequest.Builder reference(String reference) {
    return GetByReferenceRequest.newBuilder().setLedger(LEDGER).setReference(reference);
  }

  private static AggregateRequest.Builder aggregate() {
    return AggregateRequest.newBuilder().setLedger(LEDGER).setAccount("alice");
  }

  private static CountTransactionsRequest.Builder count(String account) {
    return CountTransactionsRequest.newBuilder().setLedger(LEDGER).setAccount(account);
  }
}
