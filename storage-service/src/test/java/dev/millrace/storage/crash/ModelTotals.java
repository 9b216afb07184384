package dev.millrace.storage.crash;

import dev.millrace.v1.Transaction;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The totals of one account. */
final class ModelTotals {
  private long count;
  private long first = Long.MAX_VALUE;
  private long last = Long.MIN_VALUE;
  private long lastOffset;
  private final NavigableMap<String, Sums> currencies = new TreeMap<>();

  private static final class Sums {
    BigInteger debit = BigInteger.ZERO;
    BigInteger credit = BigInteger.ZERO;
    long debits;
    long credits;
  }

  void count(long offset, Transaction transaction) {
    count++;
    first = Math.min(first, transaction.getTimeMicros());
    last = Math.max(last, transaction.getTimeMicros());
    lastOffset = offset;
  }

  void debit(Transaction transaction) {
    Sums sums = sums(transaction);
    sums.debit = sums.debit.add(ModelBytes.amount(transaction));
    sums.debits++;
  }

  void credit(Transaction transaction) {
    Sums sums = sums(transaction);
    sums.credit = sums.credit.add(ModelBytes.amount(transaction));
    sums.credits++;
  }

  private Sums sums(Transaction transaction) {
    return currencies.computeIfAbsent(transaction.getCurrency(), name -> new Sums());
  }

  byte[] toBytes(String ledger, String account) {
    ByteBuffer out = ByteBuffer.allocate(4096);
    out.put((byte) 1);
    ModelBytes.text(out, ledger);
    ModelBytes.text(out, account);
    out.putLong(count).putLong(first).putLong(last).put(ModelBytes.position(lastOffset));
    out.putInt(currencies.size());
    currencies.forEach(
        (name, sums) -> {
          ModelBytes.text(out, name);
          ModelBytes.number(out, sums.debit);
          ModelBytes.number(out, sums.credit);
          out.putLong(sums.debits).putLong(sums.credits);
        });
    return Arrays.copyOf(out.array(), out.position());
  }
}
