package dev.millrace.storage.summary;

import dev.millrace.storage.layout.AccountEntryKey;
import dev.millrace.v1.AccountSummary;
import dev.millrace.v1.CurrencyTotals;
import dev.millrace.v1.Total;
import dev.millrace.v1.Transaction;
import java.util.Arrays;

/**
 * Count, totals, first and last time of one account in one partition. The writer changes a copy of
 * its own and publishes it; from then on nobody changes it.
 */
final class AccountTotals {
  /** Longs of one currency: debit high, middle, low, credit high, middle, low, two counts. */
  static final int WIDTH = 8;

  static final int DEBIT_AT = 0;
  static final int CREDIT_AT = 3;
  static final int DEBIT_COUNT_AT = 6;
  static final int CREDIT_COUNT_AT = 7;

  private static final String[] NO_CURRENCIES = {};
  private static final long[] NO_NUMBERS = {};

  final String ledger;
  final String account;
  long count;
  long firstTimeMicros = Long.MAX_VALUE;
  long lastTimeMicros = Long.MIN_VALUE;

  /** The packed position of the last transaction folded in; -1 before the first. */
  long lastPosition = -1;

  /** Ascending. */
  String[] currencies = NO_CURRENCIES;

  long[] numbers = NO_NUMBERS;

  AccountTotals(String ledger, String account) {
    this.ledger = ledger;
    this.account = account;
  }

  AccountTotals copy() {
    AccountTotals copy = new AccountTotals(ledger, account);
    copy.count = count;
    copy.firstTimeMicros = firstTimeMicros;
    copy.lastTimeMicros = lastTimeMicros;
    copy.lastPosition = lastPosition;
    copy.currencies = currencies;
    copy.numbers = numbers.clone();
    return copy;
  }

  /** Folds in one transaction; one that is not past the last is folded in already. */
  void add(Transaction transaction, byte role, long packedPosition) {
    if (packedPosition <= lastPosition) {
      return;
    }
    lastPosition = packedPosition;
    count++;
    long timeMicros = transaction.getTimeMicros();
    firstTimeMicros = Math.min(firstTimeMicros, timeMicros);
    lastTimeMicros = Math.max(lastTimeMicros, timeMicros);
    int base = WIDTH * indexOf(transaction.getCurrency());
    long high = transaction.getAmount().getHigh();
    long low = transaction.getAmount().getLow();
    if ((role & AccountEntryKey.ROLE_DEBIT) != 0) {
      addTo(base + DEBIT_AT, high, low);
      numbers[base + DEBIT_COUNT_AT]++;
    }
    if ((role & AccountEntryKey.ROLE_CREDIT) != 0) {
      addTo(base + CREDIT_AT, high, low);
      numbers[base + CREDIT_COUNT_AT]++;
    }
  }

  AccountSummary toMessage() {
    AccountSummary.Builder summary =
        AccountSummary.newBuilder().setLedger(ledger).setAccount(account).setCount(count);
    if (count > 0) {
      summary.setFirstTimeMicros(firstTimeMicros).setLastTimeMicros(lastTimeMicros);
    }
    for (int i = 0; i < currencies.length; i++) {
      int base = i * WIDTH;
      summary.addTotals(
          CurrencyTotals.newBuilder()
              .setCurrency(currencies[i])
              .setDebit(total(base + DEBIT_AT))
              .setCredit(total(base + CREDIT_AT))
              .setDebitCount(numbers[base + DEBIT_COUNT_AT])
              .setCreditCount(numbers[base + CREDIT_COUNT_AT]));
    }
    return summary.build();
  }

  private Total total(int at) {
    return Total.newBuilder()
        .setHigh(numbers[at])
        .setMiddle(numbers[at + 1])
        .setLow(numbers[at + 2])
        .build();
  }

  private void addTo(int at, long high, long low) {
    long lowSum = numbers[at + 2] + low;
    long carry = Long.compareUnsigned(lowSum, low) < 0 ? 1 : 0;
    long middle = numbers[at + 1];
    long middleSum = middle + high;
    long overflow = Long.compareUnsigned(middleSum, middle) < 0 ? 1 : 0;
    middleSum += carry;
    overflow += carry == 1 && middleSum == 0 ? 1 : 0;
    numbers[at] += overflow;
    numbers[at + 1] = middleSum;
    numbers[at + 2] = lowSum;
  }

  private int indexOf(String currency) {
    int found = Arrays.binarySearch(currencies, currency);
    if (found >= 0) {
      return found;
    }
    int at = -found - 1;
    String[] moreCurrencies = new String[currencies.length + 1];
    System.arraycopy(currencies, 0, moreCurrencies, 0, at);
    moreCurrencies[at] = currency.intern(); // a handful of codes, shared by all accounts
    System.arraycopy(currencies, at, moreCurrencies, at + 1, currencies.length - at);
    long[] moreNumbers = new long[numbers.length + WIDTH];
    System.arraycopy(numbers, 0, moreNumbers, 0, at * WIDTH);
    System.arraycopy(
        numbers, at * WIDTH, moreNumbers, (at + 1) * WIDTH, numbers.length - at * WIDTH);
    currencies = moreCurrencies;
    numbers = moreNumbers;
    return at;
  }
}
