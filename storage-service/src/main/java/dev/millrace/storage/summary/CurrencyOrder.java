package dev.millrace.storage.summary;

import java.util.Arrays;

/**
 * The order of many currencies by name, over rows that stay where they were added: a new one moves
 * four bytes for each currency after it, not eighty. Guarded by its totals.
 */
final class CurrencyOrder {
  private int[] rows;
  private int size;

  /** The order of rows that are sorted. */
  CurrencyOrder(int sorted) {
    rows = new int[2 * sorted];
    Arrays.setAll(rows, i -> i);
    size = sorted;
  }

  private CurrencyOrder(CurrencyOrder from) {
    rows = Arrays.copyOf(from.rows, from.size);
    size = from.size;
  }

  CurrencyOrder copy() {
    return new CurrencyOrder(this);
  }

  int size() {
    return size;
  }

  /** The row of the i-th currency. */
  int row(int i) {
    return rows[i];
  }

  /** Puts the next row before what was the i-th; the row. */
  int insert(int i) {
    if (size == rows.length) {
      rows = Arrays.copyOf(rows, 2 * size);
    }
    System.arraycopy(rows, i, rows, i + 1, size - i);
    rows[i] = size;
    return size++;
  }
}
