package dev.millrace.query.lookup;

import dev.millrace.v1.CurrencyTotals;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Totals by currency, added up. Currencies are ASCII, so that the order of their characters is that
 * of their bytes.
 */
final class CurrencySums {
  private final TreeMap<String, TotalsSum> totals = new TreeMap<>();

  /** Adds these; by how many bytes {@link #inOrder} has grown, larger numbers aside. */
  long add(Collection<CurrencyTotals> more) {
    long grownBytes = 0;
    for (CurrencyTotals one : more) {
      @Nullable TotalsSum sum = totals.get(one.getCurrency());
      if (sum == null) {
        sum = new TotalsSum();
        totals.put(one.getCurrency(), sum);
        grownBytes += one.getSerializedSize();
      }
      sum.add(one);
    }
    return grownBytes;
  }

  /** How many currencies there are. */
  int size() {
    return totals.size();
  }

  /** By currency, ascending. */
  List<CurrencyTotals> inOrder() {
    return totals.entrySet().stream()
        .map(entry -> entry.getValue().toMessage(entry.getKey()))
        .toList();
  }
}
