package dev.millrace.query.harness;

import dev.millrace.v1.ListOrder;
import dev.millrace.v1.StoredTransaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.function.Predicate;

/**
 * What a store finds when it walks over a range with bounds.
 *
 * @param lastScanned null when there was nothing to look at
 */
record TestWalk<K>(
    List<StoredTransaction> found,
    boolean exhausted,
    K lastScanned,
    long lastLoggedAtMillis,
    int scanned) {
  /**
   * What lies in a range.
   *
   * @param after null to begin at the start
   */
  record Range<K>(NavigableMap<K, StoredTransaction> all, ListOrder order, K after) {
    /** Looks at one after the other; {@code scannedMax} 0 is no bound. */
    TestWalk<K> walk(Predicate<StoredTransaction> passes, int limit, int scannedMax) {
      var inOrder = order == ListOrder.LIST_ORDER_OLDEST_FIRST ? all : all.descendingMap();
      var rest = after == null ? inOrder : inOrder.tailMap(after, false);
      List<StoredTransaction> found = new ArrayList<>();
      K last = null;
      long loggedAtMillis = 0;
      int scanned = 0;
      for (Map.Entry<K, StoredTransaction> entry : rest.entrySet()) {
        if (found.size() == limit || scannedMax > 0 && scanned == scannedMax) {
          return new TestWalk<>(found, false, last, loggedAtMillis, scanned);
        }
        last = entry.getKey();
        loggedAtMillis = entry.getValue().getLoggedAtMillis();
        scanned++;
        if (passes.test(entry.getValue())) {
          found.add(entry.getValue());
        }
      }
      return new TestWalk<>(found, true, last, loggedAtMillis, scanned);
    }
  }
}
