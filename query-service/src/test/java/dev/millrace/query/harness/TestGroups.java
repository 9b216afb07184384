package dev.millrace.query.harness;

import dev.millrace.contract.transaction.Amounts;
import dev.millrace.v1.AccountRole;
import dev.millrace.v1.AggregateGroup;
import dev.millrace.v1.CurrencyTotals;
import dev.millrace.v1.GroupBy;
import dev.millrace.v1.Transaction;
import java.math.BigInteger;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Transactions of an account in groups, said as plainly as can be. */
public final class TestGroups {
  private static final Comparator<AggregateGroup> BY_KEY =
      Comparator.comparing(AggregateGroup::getPeriod)
          .thenComparing(AggregateGroup::getType)
          .thenComparing(AggregateGroup::getCurrency)
          .thenComparing(AggregateGroup::getCounterparty);

  private TestGroups() {}

  /** The groups, in the order of their keys. */
  public static List<AggregateGroup> of(
      Collection<Transaction> transactions, String account, List<GroupBy> groupBy) {
    Map<AggregateGroup, List<Transaction>> groups =
        transactions.stream().collect(Collectors.groupingBy(t -> key(t, account, groupBy)));
    List<AggregateGroup> summed = new ArrayList<>();
    groups.forEach(
        (key, members) ->
            summed.add(
                key.toBuilder()
                    .setCount(members.size())
                    .addAllTotals(totals(members, account))
                    .build()));
    summed.sort(BY_KEY);
    return summed;
  }

  private static AggregateGroup key(
      Transaction transaction, String account, List<GroupBy> groupBy) {
    AggregateGroup.Builder key = AggregateGroup.newBuilder();
    for (GroupBy by : groupBy) {
      switch (by) {
        case GROUP_BY_DAY -> key.setPeriod(day(transaction));
        case GROUP_BY_MONTH -> key.setPeriod(day(transaction).substring(0, "2026-11".length()));
        case GROUP_BY_TYPE -> key.setType(transaction.getType());
        case GROUP_BY_CURRENCY -> key.setCurrency(transaction.getCurrency());
        case GROUP_BY_COUNTERPARTY ->
            key.setCounterparty(
                transaction.getDebitAccount().equals(account)
                    ? transaction.getCreditAccount()
                    : transaction.getDebitAccount());
        case GROUP_BY_UNSPECIFIED, UNRECOGNIZED -> throw new IllegalArgumentException(by.name());
      }
    }
    return key.build();
  }

  private static String day(Transaction transaction) {
    return Instant.EPOCH
        .plus(transaction.getTimeMicros(), ChronoUnit.MICROS)
        .atZone(ZoneOffset.UTC)
        .toLocalDate()
        .toString();
  }

  private static Collection<CurrencyTotals> totals(List<Transaction> members, String account) {
    TreeMap<String, CurrencyTotals> totals = new TreeMap<>();
    for (Transaction transaction : members) {
      totals.compute(
          transaction.getCurrency(),
          (currency, before) ->
              add(
                  before == null
                      ? CurrencyTotals.newBuilder().setCurrency(currency).build()
                      : before,
                  transaction,
                  TestPartition.role(transaction, transaction.getLedger(), account)));
    }
    return totals.values();
  }

  static CurrencyTotals add(CurrencyTotals totals, Transaction transaction, AccountRole role) {
    BigInteger amount = Amounts.toBigInteger(transaction.getAmount());
    CurrencyTotals.Builder sum = totals.toBuilder();
    if (role != AccountRole.ACCOUNT_ROLE_CREDIT) {
      sum.setDebit(Amounts.total(Amounts.toBigInteger(sum.getDebit()).add(amount)));
      sum.setDebitCount(sum.getDebitCount() + 1);
    }
    if (role != AccountRole.ACCOUNT_ROLE_DEBIT) {
      sum.setCredit(Amounts.total(Amounts.toBigInteger(sum.getCredit()).add(amount)));
      sum.setCreditCount(sum.getCreditCount() + 1);
    }
    return sum.build();
  }
}
