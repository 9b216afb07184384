package dev.millrace.query.harness;

import dev.millrace.contract.transaction.Amounts;
import dev.millrace.v1.AccountRole;
import dev.millrace.v1.Transaction;
import dev.millrace.v1.TransactionFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Seeded transactions of few values, so that filters match some and times are often equal. */
public final class TestSamples {
  /** Some event times lie on either side of a day's and a month's end. */
  public static final long TIME_MICROS = 1_798_761_540_000_000L;

  private static final long MINUTE_MICROS = 60_000_000;
  private static final int MINUTES = 30;
  private static final int AMOUNTS = 50;
  private static final List<String> TYPES = List.of("payment", "refund", "", "späte Gebühr");
  private static final List<String> CURRENCIES = List.of("EUR", "CHF", "USD");

  private TestSamples() {}

  /** Transactions that name the account on one side, or now and then on both. */
  public static List<Transaction> of(String account, int count, Random random) {
    List<Transaction> transactions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String other = random.nextInt(8) == 0 ? account : "other-" + random.nextInt(5);
      boolean debit = random.nextBoolean();
      transactions.add(
          TestTransactions.of(
                  TestTransactions.LEDGER,
                  "t" + random.nextLong(),
                  debit ? account : other,
                  debit ? other : account,
                  random.nextInt(AMOUNTS),
                  TIME_MICROS + random.nextInt(MINUTES) * MINUTE_MICROS / 10)
              .toBuilder()
              .setType(pick(TYPES, random))
              .setCurrency(pick(CURRENCIES, random))
              .build());
    }
    return transactions;
  }

  /** A filter of any of its parts, often of none; sometimes nothing can match. */
  public static TransactionFilter filter(Random random, boolean ofAccount) {
    TransactionFilter.Builder filter = TransactionFilter.newBuilder();
    if (random.nextInt(3) == 0) {
      filter.setTimeFromMicros(TIME_MICROS + random.nextInt(MINUTES) * MINUTE_MICROS / 10);
    }
    if (random.nextInt(3) == 0) {
      filter.setTimeToMicros(
          Math.max(
              filter.getTimeFromMicros(),
              TIME_MICROS + random.nextInt(MINUTES) * MINUTE_MICROS / 10));
    }
    if (random.nextInt(3) == 0) {
      filter.addTypes(pick(TYPES, random)).addTypes(pick(TYPES, random));
    }
    if (random.nextInt(3) == 0) {
      filter.addCurrencies(pick(CURRENCIES, random));
    }
    if (random.nextInt(3) == 0) {
      filter.setAmountMin(Amounts.of(random.nextInt(AMOUNTS / 2)));
    }
    if (random.nextInt(3) == 0) {
      filter.setAmountMax(Amounts.of(AMOUNTS / 2 + random.nextInt(AMOUNTS / 2)));
    }
    if (ofAccount && random.nextInt(3) == 0) {
      filter.setRoleValue(1 + random.nextInt(3));
    }
    return filter.build();
  }

  /** On which side the account stands. */
  public static AccountRole role(Transaction transaction, String account) {
    return TestPartition.role(transaction, transaction.getLedger(), account);
  }

  private static <T> T pick(List<T> values, Random random) {
    return values.get(random.nextInt(values.size()));
  }
}
