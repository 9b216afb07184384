package dev.millrace.systemtests;

import dev.millrace.contract.transaction.Amounts;
import dev.millrace.v1.AccountRole;
import dev.millrace.v1.Transaction;
import dev.millrace.v1.TransactionFilter;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Seeded transactions and filters, and what a filter lets through, said as plainly as can be. */
final class ReadModel {
  static final String ACCOUNT = "alice";

  private static final long TIME_MICROS = 1_760_000_000_000_000L;
  private static final long HOUR_MICROS = 3_600_000_000L;
  private static final int HOURS = 100;
  private static final int AMOUNTS = 1_000;
  private static final List<String> TYPES = List.of("payment", "refund", "", "späte Gebühr");
  private static final List<String> CURRENCIES = List.of("EUR", "CHF", "USD");

  private ReadModel() {}

  static List<Transaction> transactions(String ledger, int count, Random random) {
    List<Transaction> transactions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      transactions.add(
          Samples.transaction(ledger, "t-" + i, random.nextInt(AMOUNTS)).toBuilder()
              .setDebitAccount(pick(List.of(ACCOUNT, "carol"), random))
              .setCreditAccount(pick(List.of(ACCOUNT, "bob", "dave"), random))
              .setTimeMicros(TIME_MICROS + random.nextInt(HOURS) * HOUR_MICROS)
              .setType(pick(TYPES, random))
              .setCurrency(pick(CURRENCIES, random))
              .setReference("invoice-" + random.nextInt(20))
              .build());
    }
    return transactions;
  }

  static TransactionFilter filter(Random random) {
    TransactionFilter.Builder filter = TransactionFilter.newBuilder();
    if (random.nextBoolean()) {
      filter.setTimeFromMicros(TIME_MICROS + random.nextInt(HOURS / 2) * HOUR_MICROS);
    }
    if (random.nextBoolean()) {
      filter.setTimeToMicros(TIME_MICROS + (HOURS - random.nextInt(HOURS / 2)) * HOUR_MICROS);
    }
    if (random.nextInt(3) == 0) {
      filter.addTypes(pick(TYPES, random)).addTypes(pick(TYPES, random));
    }
    if (random.nextInt(3) == 0) {
      filter.addCurrencies(pick(CURRENCIES, random));
    }
    if (random.nextInt(3) == 0) {
      filter.setAmountMin(Amounts.of(random.nextInt(AMOUNTS / 2)));
      filter.setAmountMax(Amounts.of(AMOUNTS - random.nextInt(AMOUNTS / 2)));
    }
    return filter.build();
  }

  static boolean passes(TransactionFilter filter, Transaction transaction) {
    long time = transaction.getTimeMicros();
    BigInteger amount = Amounts.toBigInteger(transaction.getAmount());
    return (!filter.hasTimeFromMicros() || time >= filter.getTimeFromMicros())
        && (!filter.hasTimeToMicros() || time < filter.getTimeToMicros())
        && (filter.getTypesCount() == 0 || filter.getTypesList().contains(transaction.getType()))
        && (filter.getCurrenciesCount() == 0
            || filter.getCurrenciesList().contains(transaction.getCurrency()))
        && (!filter.hasAmountMin()
            || amount.compareTo(Amounts.toBigInteger(filter.getAmountMin())) >= 0)
        && (!filter.hasAmountMax()
            || amount.compareTo(Amounts.toBigInteger(filter.getAmountMax())) <= 0);
  }

  /** Whether the account stands where it should; UNSPECIFIED is anywhere. */
  static boolean stands(AccountRole wanted, Transaction transaction) {
    boolean debit = transaction.getDebitAccount().equals(ACCOUNT);
    boolean credit = transaction.getCreditAccount().equals(ACCOUNT);
    return switch (wanted) {
      case ACCOUNT_ROLE_DEBIT -> debit;
      case ACCOUNT_ROLE_CREDIT -> credit;
      case ACCOUNT_ROLE_BOTH -> debit && credit;
      default -> debit || credit;
    };
  }

  private static <T> T pick(List<T> values, Random random) {
    return values.get(random.nextInt(values.size()));
  }
}
