package dev.millrace.storage.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contract.transaction.Amounts;
import dev.millrace.internal.v1.PartitionCursor;
import dev.millrace.internal.v1.PartitionGroups;
import dev.millrace.storage.apply.ApplyHarness;
import dev.millrace.v1.AggregateGroup;
import dev.millrace.v1.CurrencyTotals;
import dev.millrace.v1.ErrorReason;
import dev.millrace.v1.GroupBy;
import dev.millrace.v1.Transaction;
import dev.millrace.v1.TransactionFilter;
import io.grpc.Status;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccountAggregateTest {
  private static final int RECORDS = 600;
  private static final int TRIALS = 60;
  private static final long NO_BOUND = Long.MAX_VALUE;
  private static final TransactionFilter NONE = TransactionFilter.getDefaultInstance();

  @TempDir Path root;

  /** Of a group, its count; of one in one currency, debit, credit and their counts. */
  private static final class Sums {
    long count;
    BigInteger debit = BigInteger.ZERO;
    BigInteger credit = BigInteger.ZERO;
    long debitCount;
    long creditCount;

    @Override
    public String toString() {
      return count + " " + debit + " " + credit + " " + debitCount + " " + creditCount;
    }
  }

  @Test
  void groupsAndTotalsAreThoseOfThePlainModelHoweverManyCallsItTakes() throws Exception {
    try (ModelStore model = new ModelStore(root)) {
      model.fill(RECORDS);
      for (int i = 0; i < TRIALS; i++) {
        TransactionFilter filter = i % 3 == 0 ? NONE : model.filter(true);
        List<GroupBy> by = anyGroups(model);
        long end = i % 2 == 0 ? 0 : 1 + model.random.nextInt(RECORDS);
        int scannedMax = i % 5 == 0 ? 10_000 : 1 + model.random.nextInt(100);
        long bytesMax = i % 4 == 0 ? 2_000 : NO_BOUND;
        String as = "seed %d by %s filter %s".formatted(model.seed, by, filter);
        assertThat(walk(model, filter, by, scannedMax, bytesMax, end).toString())
            .as(as)
            .isEqualTo(expected(model, filter, by, end).toString());
      }
    }
  }

  @Test
  void oneCallsGroupsAreEachGivenOnceWithTotalsInTheOrderOfCurrencies() throws Exception {
    try (ModelStore model = new ModelStore(root)) {
      model.fill(RECORDS);
      PartitionGroups all = aggregate(model, NONE, List.of(), 10, 10_000, NO_BOUND, cursor(0));
      assertThat(all.getExhausted()).isTrue();
      assertThat(all.getScanned()).isEqualTo(model.entries(NONE).size());
      assertThat(all.getGroupsCount()).isEqualTo(1);
      AggregateGroup group = all.getGroups(0);
      assertThat(group.getCount()).isEqualTo(all.getScanned());
      assertThat(group.getTotalsList())
          .extracting(CurrencyTotals::getCurrency)
          .containsExactly("BTC.X", "EUR", "USD");
      assertThat(group.hasPeriod() || group.hasType() || group.hasCounterparty()).isFalse();

      PartitionGroups byMonth =
          aggregate(
              model,
              NONE,
              List.of(GroupBy.GROUP_BY_TYPE, GroupBy.GROUP_BY_MONTH),
              1000,
              10_000,
              NO_BOUND,
              cursor(0));
      assertThat(byMonth.getGroupsList())
          .extracting(one -> one.getPeriod() + " " + one.getType())
          .doesNotHaveDuplicates();
      assertThat(byMonth.getGroupsList()).extracting(AggregateGroup::getPeriod).isSorted();
      assertThat(byMonth.getGroups(0).hasType()).isTrue();
      assertThat(byMonth.getGroups(0).getPeriod()).isEqualTo("1969-10");
    }
  }

  @Test
  void moreGroupsThanAllowedAreRefused() throws Exception {
    try (ModelStore model = new ModelStore(root)) {
      model.fill(RECORDS);
      List<GroupBy> by = List.of(GroupBy.GROUP_BY_CURRENCY);
      assertThat(aggregate(model, NONE, by, 3, 10_000, NO_BOUND, cursor(0)).hasError()).isFalse();
      PartitionGroups refused = aggregate(model, NONE, by, 2, 10_000, NO_BOUND, cursor(0));
      assertThat(refused.getError().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED.value());
      assertThat(refused.getError().getReason())
          .isEqualTo(ErrorReason.ERROR_REASON_RESULT_TOO_LARGE);
      assertThat(refused.getError().getMetadataMap()).containsEntry("limit", "2");
      assertThat(refused.getGroupsCount()).isZero();
      assertThat(refused.hasState()).isTrue();
    }
  }

  @Test
  void anEmptyPartitionHasNoGroups() throws Exception {
    try (ModelStore model = new ModelStore(root)) {
      PartitionGroups none =
          aggregate(model, NONE, List.of(GroupBy.GROUP_BY_DAY), 10, 10, NO_BOUND, cursor(0));
      assertThat(none.getGroupsCount()).isZero();
      assertThat(none.getExhausted()).isTrue();
      assertThat(none.hasLastScanned()).isFalse();
    }
  }

  @Test
  void sumsCarryBeyond128Bits() throws Exception {
    try (ModelStore model = new ModelStore(root)) {
      BigInteger most = BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE);
      for (int i = 0; i < 5; i++) {
        model.store.apply(
            ApplyHarness.transaction("tx-" + i, ModelStore.ACCOUNT, "b", 0).toBuilder()
                .setAmount(Amounts.of(most))
                .build());
      }
      PartitionGroups all = aggregate(model, NONE, List.of(), 10, 10_000, NO_BOUND, cursor(0));
      assertThat(Amounts.toBigInteger(all.getGroups(0).getTotals(0).getDebit()))
          .isEqualTo(most.multiply(BigInteger.valueOf(5)));
    }
  }

  private static List<GroupBy> anyGroups(ModelStore model) {
    List<GroupBy> by = new ArrayList<>();
    switch (model.random.nextInt(3)) {
      case 0 -> by.add(GroupBy.GROUP_BY_DAY);
      case 1 -> by.add(GroupBy.GROUP_BY_MONTH);
      default -> {}
    }
    for (GroupBy one :
        List.of(GroupBy.GROUP_BY_COUNTERPARTY, GroupBy.GROUP_BY_CURRENCY, GroupBy.GROUP_BY_TYPE)) {
      if (model.random.nextBoolean()) {
        by.add(one);
      }
    }
    return by;
  }

  private static Map<String, Sums> expected(
      ModelStore model, TransactionFilter filter, List<GroupBy> by, long end) {
    Map<String, Sums> groups = new TreeMap<>();
    for (ModelStore.Stored stored : model.entries(filter)) {
      if (end == 0 || stored.offset() < end) {
        Transaction one = stored.transaction();
        String name = name(one, by);
        groups.computeIfAbsent(name, _ -> new Sums()).count++;
        Sums sums = groups.computeIfAbsent(name + "/" + one.getCurrency(), _ -> new Sums());
        BigInteger amount = ModelStore.number(one.getAmount());
        if (one.getDebitAccount().equals(ModelStore.ACCOUNT)) {
          sums.debit = sums.debit.add(amount);
          sums.debitCount++;
        }
        if (one.getCreditAccount().equals(ModelStore.ACCOUNT)) {
          sums.credit = sums.credit.add(amount);
          sums.creditCount++;
        }
      }
    }
    return groups;
  }

  private static String name(Transaction one, List<GroupBy> by) {
    Instant time = Instant.EPOCH.plus(one.getTimeMicros(), ChronoUnit.MICROS);
    String day = DateTimeFormatter.ISO_LOCAL_DATE.withZone(ZoneOffset.UTC).format(time);
    String other =
        one.getDebitAccount().equals(ModelStore.ACCOUNT)
            ? one.getCreditAccount()
            : one.getDebitAccount();
    return (by.contains(GroupBy.GROUP_BY_DAY) ? day : "")
        + (by.contains(GroupBy.GROUP_BY_MONTH) ? day.substring(0, 7) : "")
        + "/"
        + (by.contains(GroupBy.GROUP_BY_TYPE) ? one.getType() : "")
        + "/"
        + (by.contains(GroupBy.GROUP_BY_CURRENCY) ? one.getCurrency() : "")
        + "/"
        + (by.contains(GroupBy.GROUP_BY_COUNTERPARTY) ? other : "");
  }

  private static Map<String, Sums> walk(
      ModelStore model,
      TransactionFilter filter,
      List<GroupBy> by,
      int scannedMax,
      long bytesMax,
      long end) {
    Map<String, Sums> groups = new TreeMap<>();
    PartitionCursor cursor = cursor(end);
    while (true) {
      PartitionGroups part = aggregate(model, filter, by, 10_000, scannedMax, bytesMax, cursor);
      assertThat(part.getScanned()).isLessThanOrEqualTo(scannedMax);
      part.getGroupsList().forEach(group -> add(groups, group));
      if (part.getExhausted()) {
        return groups;
      }
      cursor = cursor.toBuilder().setAfter(part.getLastScanned()).build();
    }
  }

  private static void add(Map<String, Sums> groups, AggregateGroup group) {
    String name =
        group.getPeriod()
            + "/"
            + group.getType()
            + "/"
            + group.getCurrency()
            + "/"
            + group.getCounterparty();
    groups.computeIfAbsent(name, _ -> new Sums()).count += group.getCount();
    for (CurrencyTotals totals : group.getTotalsList()) {
      Sums sums = groups.computeIfAbsent(name + "/" + totals.getCurrency(), _ -> new Sums());
      sums.debit = sums.debit.add(Amounts.toBigInteger(totals.getDebit()));
      sums.credit = sums.credit.add(Amounts.toBigInteger(totals.getCredit()));
      sums.debitCount += totals.getDebitCount();
      sums.creditCount += totals.getCreditCount();
    }
  }

  private static PartitionGroups aggregate(
      ModelStore model,
      TransactionFilter filter,
      List<GroupBy> by,
      int groupsMax,
      int scannedMax,
      long bytesMax,
      PartitionCursor cursor) {
    return AccountAggregate.aggregate(
        model.store.partition,
        new AccountAggregate.Question(
            ModelStore.LEDGER,
            ModelStore.ACCOUNT,
            new FieldFilter(filter),
            by,
            groupsMax,
            bytesMax,
            scannedMax),
        cursor);
  }

  private static PartitionCursor cursor(long end) {
    return PartitionCursor.newBuilder().setEndOffset(end).build();
  }
}
