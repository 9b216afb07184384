package dev.millrace.storage.read;

import dev.millrace.storage.layout.AccountEntryFields;
import dev.millrace.storage.layout.AccountEntryKey;
import dev.millrace.storage.summary.WideSum;
import dev.millrace.v1.CurrencyTotals;

/** Entries of one group in one currency, counted and summed. One thread. */
final class GroupCell {
  private static final int DEBIT_AT = 0;
  private static final int CREDIT_AT = WideSum.LONGS;

  private final long[] sums = new long[2 * WideSum.LONGS];
  private long count;
  private long debitCount;
  private long creditCount;

  void add(byte role, AccountEntryFields fields) {
    count++;
    if ((role & AccountEntryKey.ROLE_DEBIT) != 0) {
      WideSum.add(sums, DEBIT_AT, fields.amountHigh(), fields.amountLow());
      debitCount++;
    }
    if ((role & AccountEntryKey.ROLE_CREDIT) != 0) {
      WideSum.add(sums, CREDIT_AT, fields.amountHigh(), fields.amountLow());
      creditCount++;
    }
  }

  /** Entries; one that is on both sides is one. */
  long count() {
    return count;
  }

  CurrencyTotals totals(String currency) {
    return CurrencyTotals.newBuilder()
        .setCurrency(currency)
        .setDebit(WideSum.total(sums, DEBIT_AT))
        .setCredit(WideSum.total(sums, CREDIT_AT))
        .setDebitCount(debitCount)
        .setCreditCount(creditCount)
        .build();
  }
}
