package dev.millrace.storage.apply;

import dev.millrace.storage.layout.Bytes;
import java.util.Arrays;
import java.util.Comparator;

/**
 * Keys and values of one family, sorted by unsigned key bytes; equal keys keep their order. One
 * thread, used again for every batch.
 *
 * <p>Sorting: what all keys begin with (often a ledger) is skipped, the next bits of each key and
 * its index are packed into one long, the longs are sorted, and only runs of equal bits are
 * compared byte by byte. That is several times cheaper than sorting arrays of bytes.
 */
final class SortedEntries {
  private static final int CAPACITY_AT_FIRST = 1024;

  private byte[][] keys = new byte[CAPACITY_AT_FIRST][];
  private byte[][] values = new byte[CAPACITY_AT_FIRST][];
  private byte[][] sortedKeys = new byte[0][];
  private byte[][] sortedValues = new byte[0][];
  private long[] order = new long[0];
  private int count;
  private int indexBits;

  void add(byte[] key, byte[] value) {
    if (count == keys.length) {
      keys = Arrays.copyOf(keys, 2 * count);
      values = Arrays.copyOf(values, 2 * count);
    }
    keys[count] = key;
    values[count] = value;
    count++;
  }

  int count() {
    return count;
  }

  /** A key, after sorting. */
  byte[] key(int i) {
    return sortedKeys[i];
  }

  /** A value, after sorting. */
  byte[] value(int i) {
    return sortedValues[i];
  }

  /** All keys, after sorting; valid up to {@link #count}. */
  byte[][] keys() {
    return sortedKeys;
  }

  /** All values, after sorting; valid up to {@link #count}. */
  byte[][] values() {
    return sortedValues;
  }

  /** The how-manieth to be added an entry was, after sorting. */
  int origin(int i) {
    return (int) (order[i] & ((1L << indexBits) - 1));
  }

  void sort() {
    if (sortedKeys.length < count) {
      sortedKeys = new byte[keys.length][];
      sortedValues = new byte[keys.length][];
      order = new long[keys.length];
    }
    indexBits = Integer.SIZE - Integer.numberOfLeadingZeros(count);
    int common = commonPrefix();
    for (int i = 0; i < count; i++) {
      // The sign is flipped, since the keys' order is unsigned and that of longs is not.
      order[i] = ((bits(keys[i], common) >>> indexBits << indexBits) | i) ^ Long.MIN_VALUE;
    }
    Arrays.sort(order, 0, count);
    sortRuns();
    for (int i = 0; i < count; i++) {
      int origin = origin(i);
      sortedKeys[i] = keys[origin];
      sortedValues[i] = values[origin];
    }
  }

  /** Forgets everything but the room. */
  void clear() {
    Arrays.fill(keys, 0, count, null);
    Arrays.fill(values, 0, count, null);
    int sorted = Math.min(count, sortedKeys.length);
    Arrays.fill(sortedKeys, 0, sorted, null);
    Arrays.fill(sortedValues, 0, sorted, null);
    count = 0;
  }

  private void sortRuns() {
    int from = 0;
    while (from < count) {
      long bits = order[from] >>> indexBits;
      int end = from + 1;
      while (end < count && order[end] >>> indexBits == bits) {
        end++;
      }
      if (end - from > 1) {
        sortRun(from, end);
      }
      from = end;
    }
  }

  private void sortRun(int from, int end) {
    Long[] run = new Long[end - from];
    for (int i = from; i < end; i++) {
      run[i - from] = order[i];
    }
    long mask = (1L << indexBits) - 1;
    Comparator<Long> byKey =
        (one, other) ->
            Arrays.compareUnsigned(keys[(int) (one & mask)], keys[(int) (other & mask)]);
    Arrays.sort(run, byKey);
    for (int i = from; i < end; i++) {
      order[i] = run[i - from];
    }
  }

  private int commonPrefix() {
    if (count == 0) {
      return 0;
    }
    byte[] first = keys[0];
    int common = first.length;
    for (int i = 1; i < count && common > 0; i++) {
      byte[] key = keys[i];
      int mismatch = Arrays.mismatch(first, 0, common, key, 0, Math.min(common, key.length));
      common = mismatch < 0 ? common : mismatch;
    }
    return common;
  }

  /** Eight bytes from {@code at} on; beyond the end, zeros. */
  private static long bits(byte[] key, int at) {
    if (key.length - at >= Long.BYTES) {
      return Bytes.getLong(key, at);
    }
    long bits = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      bits = (bits << Byte.SIZE) | (at + i < key.length ? key[at + i] & 0xff : 0);
    }
    return bits;
  }
}
