package dev.millrace.query.lookup;

import dev.millrace.contract.transaction.Amounts;
import dev.millrace.v1.CurrencyTotals;
import dev.millrace.v1.Total;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/**
 * Totals by currency, added up. Currencies are ASCII, so that the order of their characters is that
 * of their bytes.
 */
final class CurrencySums {
  private final TreeMap<String, CurrencyTotals> totals = new TreeMap<>();

  CurrencySums add(Collection<CurrencyTotals> more) {
    more.forEach(one -> totals.merge(one.getCurrency(), one, CurrencySums::add));
    return this;
  }

  /** By currency, ascending. */
  List<CurrencyTotals> inOrder() {
    return List.copyOf(totals.values());
  }

  private static CurrencyTotals add(CurrencyTotals one, CurrencyTotals other) {
    CurrencyTotals.Builder sum =
        CurrencyTotals.newBuilder()
            .setCurrency(one.getCurrency())
            .setDebitCount(Math.addExact(one.getDebitCount(), other.getDebitCount()))
            .setCreditCount(Math.addExact(one.getCreditCount(), other.getCreditCount()));
    // A side on which nothing stands stays as the stores give it: unset, or zero.
    if (one.hasDebit() || other.hasDebit()) {
      sum.setDebit(add(one.getDebit(), other.getDebit()));
    }
    if (one.hasCredit() || other.hasCredit()) {
      sum.setCredit(add(one.getCredit(), other.getCredit()));
    }
    return sum.build();
  }

  private static Total add(Total one, Total other) {
    return Amounts.total(Amounts.toBigInteger(one).add(Amounts.toBigInteger(other)));
  }
}
