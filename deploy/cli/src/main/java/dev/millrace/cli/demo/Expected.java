package dev.millrace.cli.demo;

import dev.millrace.bench.generate.TransactionGenerator;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What one account must come to, computed from the generator alone. Belongs to one thread. */
final class Expected {
  private final TransactionGenerator generator;
  private final int rank;
  private final Map<String, BigInteger> debits = new TreeMap<>();
  private final Map<String, BigInteger> credits = new TreeMap<>();
  private long count;

  /** The account of this rank. */
  Expected(TransactionGenerator generator, int rank) {
    this.generator = generator;
    this.rank = rank;
  }

  String account() {
    return generator.account(rank);
  }

  /** Takes in the transaction of this sequence. */
  void add(long sequence) {
    boolean debit = generator.debitRank(sequence) == rank;
    boolean credit = generator.creditRank(sequence) == rank;
    if (!debit && !credit) {
      return;
    }
    count++;
    BigInteger amount = BigInteger.valueOf(generator.amountMinor(sequence));
    String currency = generator.currency(sequence);
    debits.merge(currency, debit ? amount : BigInteger.ZERO, BigInteger::add);
    credits.merge(currency, credit ? amount : BigInteger.ZERO, BigInteger::add);
  }

  long count() {
    return count;
  }

  /** By currency, as {@link #text} writes them. */
  List<String> totals() {
    return debits.entrySet().stream()
        .map(
            entry ->
                text(
                    entry.getKey(),
                    entry.getValue(),
                    credits.getOrDefault(entry.getKey(), BigInteger.ZERO)))
        .toList();
  }

  static String text(String currency, BigInteger debit, BigInteger credit) {
    return "%s %s/%s".formatted(currency, debit, credit);
  }
}
