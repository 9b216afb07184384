package dev.millrace.storage.apply;

import dev.millrace.storage.layout.Bytes;
import dev.millrace.storage.rocks.StoreReader;
import java.util.Arrays;

/**
 * Keys that lie one after the other in one array, sorted by unsigned bytes; equal keys keep their
 * order. One thread, used again for every batch.
 *
 * <p>Sorting: what all keys begin with (often a ledger) is skipped, the next bits of each key and
 * its index are packed into one long, the longs are sorted, and only runs of equal bits are
 * compared byte by byte. That is several times cheaper than sorting arrays of bytes.
 */
public final class SortedKeys implements StoreReader.AscendingKeys {
  private static final int KEYS_AT_FIRST = 1024;
  private static final int BYTES_AT_FIRST = 32 * KEYS_AT_FIRST;

  private byte[] bytes = new byte[BYTES_AT_FIRST];
  private int[] ends = new int[KEYS_AT_FIRST + 1]; // of key i at i + 1, so that key i begins at i
  private final PackedOrder order = new PackedOrder(this::compareAdded);
  private int count;

  /** The array to write the next key into, from {@link #end} on; it has room for so many bytes. */
  public byte[] room(int bytesMax) {
    if (bytes.length - end() < bytesMax) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, end() + bytesMax));
    }
    return bytes;
  }

  /** Where the next key begins. */
  public int end() {
    return ends[count];
  }

  /** The next key was written and ends here. */
  public void added(int newEnd) {
    if (count + 1 == ends.length) {
      ends = Arrays.copyOf(ends, 2 * ends.length);
    }
    ends[++count] = newEnd;
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public byte[] bytes() {
    return bytes;
  }

  /** After sorting. */
  @Override
  public int at(int i) {
    return ends[order.origin(i)];
  }

  /** After sorting. */
  @Override
  public int length(int i) {
    int origin = order.origin(i);
    return ends[origin + 1] - ends[origin];
  }

  /** The index, in the order of adding, of the i-th key in sorted order. */
  public int origin(int i) {
    return order.origin(i);
  }

  /** Whether two keys are equal, after sorting. */
  public boolean isEqual(int i, int j) {
    return compareAdded(order.origin(i), order.origin(j)) == 0;
  }

  /** Brings them into order. */
  public void sort() {
    int common = commonPrefix();
    order.start(count);
    for (int i = 0; i < count; i++) {
      order.set(i, Bytes.getLongPadded(bytes, ends[i] + common, ends[i + 1]));
    }
    order.sort();
  }

  /** Forgets everything but the room. */
  public void clear() {
    count = 0;
  }

  private int compareAdded(int one, int other) {
    return Arrays.compareUnsigned(
        bytes, ends[one], ends[one + 1], bytes, ends[other], ends[other + 1]);
  }

  private int commonPrefix() {
    int common = count == 0 ? 0 : ends[1];
    for (int i = 1; i < count && common > 0; i++) {
      int most = Math.min(common, ends[i + 1] - ends[i]);
      int mismatch = Arrays.mismatch(bytes, 0, most, bytes, ends[i], ends[i] + most);
      common = mismatch < 0 ? most : mismatch;
    }
    return common;
  }
}
