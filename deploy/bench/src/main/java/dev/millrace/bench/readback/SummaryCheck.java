package dev.millrace.bench.readback;

import dev.millrace.bench.generate.TransactionGenerator;
import dev.millrace.contract.transaction.Amounts;
import dev.millrace.v1.AccountSummary;
import dev.millrace.v1.CurrencyTotals;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Compares the summaries of a few accounts, from the busiest down, with sums of the generator's
 * own. Right only in a ledger that holds nothing else.
 */
public final class SummaryCheck {
  /** Ranks of the accounts: of 50,000, the last has a handful of transactions in a million. */
  private static final int[] RANKS = {0, 1, 10, 100, 1_000, 10_000};

  private SummaryCheck() {}

  /** What one account should show. */
  private static final class Expected {
    private long count;
    private long firstTimeMicros = Long.MAX_VALUE;
    private long lastTimeMicros = Long.MIN_VALUE;
    private final Map<String, Side> debits = new TreeMap<>();
    private final Map<String, Side> credits = new TreeMap<>();

    void add(TransactionGenerator generator, long sequence, Map<String, Side> sides) {
      count++;
      firstTimeMicros = Math.min(firstTimeMicros, generator.timeMicros(sequence));
      lastTimeMicros = Math.max(lastTimeMicros, generator.timeMicros(sequence));
      sides.merge(
          generator.currency(sequence),
          new Side(1, BigInteger.valueOf(generator.amountMinor(sequence))),
          Side::plus);
    }
  }

  private record Side(long count, BigInteger total) {
    static final Side NONE = new Side(0, BigInteger.ZERO);

    Side plus(Side other) {
      return new Side(count + other.count, total.add(other.total));
    }
  }

  /** How many accounts {@link #compare} reads. */
  public static int accounts(TransactionGenerator generator) {
    return (int) ranks(generator).count();
  }

  /**
   * Reads and compares.
   *
   * @param transactions how many were sent, from sequence 0 on
   * @return what differs; empty when nothing does
   */
  public static List<String> compare(
      QueryClient query, TransactionGenerator generator, long transactions, String token) {
    Map<Integer, Expected> expected = new TreeMap<>();
    ranks(generator).forEach(rank -> expected.put(rank, new Expected()));
    for (long sequence = 0; sequence < transactions; sequence++) {
      Expected debit = expected.get(generator.debitRank(sequence));
      if (debit != null) {
        debit.add(generator, sequence, debit.debits);
      }
      Expected credit = expected.get(generator.creditRank(sequence));
      if (credit != null) {
        credit.add(generator, sequence, credit.credits);
      }
    }
    List<String> problems = new ArrayList<>();
    expected.forEach(
        (rank, wanted) -> {
          String account = generator.account(rank);
          compare(account, wanted, query.summary(account, token).getSummary(), problems);
        });
    return problems;
  }

  private static IntStream ranks(TransactionGenerator generator) {
    return IntStream.of(RANKS).filter(rank -> rank < generator.options().accounts());
  }

  private static void compare(
      String account, Expected expected, AccountSummary actual, List<String> problems) {
    Map<String, Side> debits = new TreeMap<>();
    Map<String, Side> credits = new TreeMap<>();
    for (CurrencyTotals totals : actual.getTotalsList()) {
      put(debits, totals.getCurrency(), totals.getDebitCount(), totals.getDebit());
      put(credits, totals.getCurrency(), totals.getCreditCount(), totals.getCredit());
    }
    differ(account, "count", expected.count, actual.getCount(), problems);
    differ(account, "debit totals", expected.debits, debits, problems);
    differ(account, "credit totals", expected.credits, credits, problems);
    if (expected.count > 0) {
      differ(
          account, "first time", expected.firstTimeMicros, actual.getFirstTimeMicros(), problems);
      differ(account, "last time", expected.lastTimeMicros, actual.getLastTimeMicros(), problems);
    }
  }

  private static void put(
      Map<String, Side> sides, String currency, long count, dev.millrace.v1.Total total) {
    Side side = new Side(count, Amounts.toBigInteger(total));
    if (!side.equals(Side.NONE)) {
      sides.put(currency, side);
    }
  }

  private static void differ(
      String account, String what, Object expected, Object actual, List<String> problems) {
    if (!expected.equals(actual)) {
      problems.add(
          "summary of account=%s: %s is %s, should be %s"
              .formatted(account, what, actual, expected));
    }
  }
}
