package dev.millrace.storage.apply;

import java.util.Arrays;

/**
 * Sorts indexes by the leading 64 bits of their keys, as unsigned numbers: the upper bits and the
 * index packed into one long each, so that sorting touches nothing else. Only where those bits are
 * equal are whole keys compared; equal keys keep their order. One thread, used again.
 */
final class PackedOrder {
  private final Keys keys;
  private long[] order = new long[0];
  private int count;
  private int indexBits;

  /** Compares whole keys by their indexes. */
  @FunctionalInterface
  interface Keys {
    int compare(int one, int other);
  }

  PackedOrder(Keys keys) {
    this.keys = keys;
  }

  /** Begins a new order of so many. */
  void start(int newCount) {
    count = newCount;
    indexBits = Integer.SIZE - Integer.numberOfLeadingZeros(count);
    if (order.length < count) {
      order = new long[Math.max(count, 2 * order.length)];
    }
  }

  /** Says what the key of an index begins with. */
  void set(int index, long leadingBits) {
    // The sign is flipped, since the keys' order is unsigned and that of longs is not.
    order[index] = ((leadingBits >>> indexBits << indexBits) | index) ^ Long.MIN_VALUE;
  }

  void sort() {
    Arrays.sort(order, 0, count);
    int from = 0;
    while (from < count) {
      long bits = order[from] >>> indexBits;
      int end = from + 1;
      boolean sorted = true;
      while (end < count && order[end] >>> indexBits == bits) {
        sorted &= keys.compare(origin(end - 1), origin(end)) <= 0;
        end++;
      }
      if (!sorted) {
        sortRun(from, end);
      }
      from = end;
    }
  }

  /** The index that comes at place {@code i}, after sorting. */
  int origin(int i) {
    return (int) (order[i] & ((1L << indexBits) - 1));
  }

  private void sortRun(int from, int end) {
    Long[] run = new Long[end - from];
    for (int i = from; i < end; i++) {
      run[i - from] = order[i];
    }
    long mask = (1L << indexBits) - 1;
    Arrays.sort(run, (one, other) -> keys.compare((int) (one & mask), (int) (other & mask)));
    for (int i = from; i < end; i++) {
      order[i] = run[i - from];
    }
  }
}
