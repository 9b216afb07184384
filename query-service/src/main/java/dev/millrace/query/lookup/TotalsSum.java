package dev.millrace.query.lookup;

import dev.millrace.v1.CurrencyTotals;
import dev.millrace.v1.Total;
import org.jspecify.annotations.Nullable;

/** The totals of one currency, added up in place. */
final class TotalsSum {
  private long debitCount;
  private long creditCount;
  private @Nullable Wide debit;
  private @Nullable Wide credit;

  void add(CurrencyTotals more) {
    debitCount = Math.addExact(debitCount, more.getDebitCount());
    creditCount = Math.addExact(creditCount, more.getCreditCount());
    // A side on which nothing stands stays as the stores give it: unset, or zero.
    if (more.hasDebit()) {
      debit = Wide.sum(debit, more.getDebit());
    }
    if (more.hasCredit()) {
      credit = Wide.sum(credit, more.getCredit());
    }
  }

  CurrencyTotals toMessage(String currency) {
    CurrencyTotals.Builder totals =
        CurrencyTotals.newBuilder()
            .setCurrency(currency)
            .setDebitCount(debitCount)
            .setCreditCount(creditCount);
    if (debit != null) {
      totals.setDebit(debit.toMessage());
    }
    if (credit != null) {
      totals.setCredit(credit.toMessage());
    }
    return totals.build();
  }

  /** An unsigned number of 192 bits. */
  private record Wide(long high, long middle, long low) {
    static Wide sum(@Nullable Wide before, Total more) {
      if (before == null) {
        return new Wide(more.getHigh(), more.getMiddle(), more.getLow());
      }
      long low = before.low + more.getLow();
      long carryToMiddle = Long.compareUnsigned(low, before.low) < 0 ? 1 : 0;
      long middle = before.middle + more.getMiddle();
      long carryToHigh = Long.compareUnsigned(middle, before.middle) < 0 ? 1 : 0;
      middle += carryToMiddle;
      carryToHigh += carryToMiddle == 1 && middle == 0 ? 1 : 0;
      return new Wide(before.high + more.getHigh() + carryToHigh, middle, low);
    }

    Total toMessage() {
      return Total.newBuilder().setHigh(high).setMiddle(middle).setLow(low).build();
    }
  }
}
