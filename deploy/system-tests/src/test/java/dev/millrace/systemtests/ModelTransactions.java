package dev.millrace.systemtests;

import dev.millrace.contract.transaction.Amounts;
import dev.millrace.v1.Transaction;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;

/** Random transactions on few accounts, with late and equal event times. */
final class ModelTransactions {
  static final List<String> ACCOUNTS = List.of("a", "b", "c", "d", "e", "f", "g", "never-used");

  private static final int ACCOUNTS_USED = 7;
  private static final long TIME_MICROS = 1_760_000_000_000_000L;

  /** Few, so that many are equal and most come late. */
  private static final int TIMES = 50;

  private static final List<String> CURRENCIES = List.of("EUR", "USD", "X-1");
  private static final List<String> TYPES = List.of("payment", "fee", "");
  private static final int PARTITION_KEYS = 5;

  private ModelTransactions() {}

  /** The transaction of a number: a third have a partition key, which the number decides. */
  static Transaction random(String ledger, int number, Random random) {
    Transaction.Builder transaction =
        Transaction.newBuilder()
            .setLedger(ledger)
            .setId(id(number))
            .setDebitAccount(account(random))
            .setCreditAccount(account(random))
            .setAmount(Amounts.of(new BigInteger(random.nextInt(1, 128), random)))
            .setCurrency(CURRENCIES.get(random.nextInt(CURRENCIES.size())))
            .setTimeMicros(TIME_MICROS + random.nextInt(TIMES))
            .setType(TYPES.get(random.nextInt(TYPES.size())))
            .setPartitionKey(partitionKey(number));
    if (random.nextBoolean()) {
      transaction.setReference("r-" + random.nextInt(TIMES)).putAttributes("n", "" + number);
    }
    return transaction.build();
  }

  static String id(int number) {
    return "t-" + number;
  }

  static String partitionKey(int number) {
    return number % 3 == 0 ? "k-" + number % PARTITION_KEYS : "";
  }

  static String anyAccount(Random random) {
    return ACCOUNTS.get(random.nextInt(ACCOUNTS.size()));
  }

  private static String account(Random random) {
    return ACCOUNTS.get(random.nextInt(ACCOUNTS_USED));
  }
}
