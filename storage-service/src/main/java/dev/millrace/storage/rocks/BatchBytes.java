package dev.millrace.storage.rocks;

import dev.millrace.storage.layout.Bytes;
import java.util.Arrays;

/**
 * A write batch in RocksDB's own form (write_batch.cc): sequence 8 bytes, count 4 bytes, both
 * little-endian, then one entry after the other: kind, column family, key and, of a put, value; the
 * last three with a varint before them. Filling an array and handing it over whole costs less than
 * half of a native call and two native copies for every entry. One thread, used again.
 */
final class BatchBytes {
  private static final byte KIND_LOG_DATA = 3;
  private static final byte KIND_DELETE = 4;
  private static final byte KIND_PUT = 5;
  private static final int HEADER_BYTES = 12;
  private static final int COUNT_AT = 8;
  private static final int VARINT_BYTES_MAX = 5;
  private static final int CAPACITY_AT_FIRST = 4096;

  /** A batch that leaves less than this part of the array unused is handed over without a copy. */
  private static final int UNUSED_DIVISOR = 6;

  /**
   * Copies in a row; at the next the array is cut to a batch and a little. One batch is larger than
   * the others when it has totals, so one or two copies say nothing about the size of batches.
   */
  private static final int COPIES_IN_A_ROW_MAX = 3;

  /**
   * What a cut leaves for batches that are a little larger: less than {@link #UNUSED_DIVISOR} do.
   */
  private static final int SLACK_DIVISOR = 8;

  /** The shortest filler: its kind and a length. */
  private static final int FILLER_BYTES_MIN = 1 + VARINT_BYTES_MAX;

  /** Virtual machines refuse arrays of the last few lengths. */
  private static final int CAPACITY_MAX = Integer.MAX_VALUE - 8;

  private byte[] bytes = new byte[CAPACITY_AT_FIRST];
  private int end = HEADER_BYTES;
  private int count;
  private int copies;

  void put(int family, byte[] key, int keyAt, int keyEnd, byte[] value, int valueAt, int valueEnd) {
    begin(KIND_PUT, family, keyEnd - keyAt + valueEnd - valueAt);
    add(key, keyAt, keyEnd);
    add(value, valueAt, valueEnd);
  }

  /** Puts a value that is given in two parts. */
  void put(int family, byte[] key, byte[] head, byte[] tail, int tailAt, int tailEnd) {
    int valueBytes = head.length + tailEnd - tailAt;
    begin(KIND_PUT, family, key.length + valueBytes);
    add(key, 0, key.length);
    varint(valueBytes);
    append(head, 0, head.length);
    append(tail, tailAt, tailEnd);
  }

  void delete(int family, byte[] key) {
    begin(KIND_DELETE, family, key.length);
    add(key, 0, key.length);
  }

  /** How much it can take without growing. */
  int capacity() {
    return bytes.length;
  }

  /**
   * The batch, for RocksDB to copy before anything more is put: a copy or, where the array is
   * nearly full, the array itself with the rest as an entry that is ignored (log data).
   */
  byte[] toBytes() {
    Bytes.putIntLittleEndian(bytes, COUNT_AT, count);
    if (!isNearlyFull()) {
      if (copies++ < COPIES_IN_A_ROW_MAX) {
        return Arrays.copyOf(bytes, end);
      }
      bytes = Arrays.copyOf(bytes, withRoomFor(Math.max(end / SLACK_DIVISOR, FILLER_BYTES_MIN)));
    }
    copies = 0;
    fill();
    return bytes;
  }

  private boolean isNearlyFull() {
    int unused = bytes.length - end;
    return unused >= FILLER_BYTES_MIN && unused <= bytes.length / UNUSED_DIVISOR;
  }

  private void fill() {
    int at = end;
    bytes[at++] = KIND_LOG_DATA;
    int left = bytes.length - end - FILLER_BYTES_MIN;
    for (int i = 1; i < VARINT_BYTES_MAX; i++) { // every byte of it, so that any length fits
      bytes[at++] = (byte) (left | 0x80);
      left >>>= 7;
    }
    bytes[at] = (byte) left;
  }

  /** The length of an array for what is there and so much more. */
  private int withRoomFor(int more) {
    return (int) Math.min((long) end + more, CAPACITY_MAX);
  }

  void clear() {
    end = HEADER_BYTES;
    count = 0;
  }

  private void begin(byte kind, int family, int contentBytes) {
    // A batch that passes the largest array fails here, before anything of it is written.
    int needed = Math.addExact(end, 1 + 3 * VARINT_BYTES_MAX + contentBytes);
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(needed, withRoomFor(bytes.length)));
    }
    bytes[end++] = kind;
    varint(family);
    count++;
  }

  private void add(byte[] from, int at, int to) {
    varint(to - at);
    append(from, at, to);
  }

  private void append(byte[] from, int at, int to) {
    System.arraycopy(from, at, bytes, end, to - at);
    end += to - at;
  }

  private void varint(int value) {
    int left = value;
    while (left >= 0x80) {
      bytes[end++] = (byte) (left | 0x80);
      left >>>= 7;
    }
    bytes[end++] = (byte) left;
  }
}
