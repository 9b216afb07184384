package dev.millrace.storage.read;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The bytes of a {@linkplain Grouping group} and a currency. One is written anew for each entry to
 * look its cell up; {@link #copy} makes one that stays. One thread.
 */
final class CellKey implements Comparable<CellKey> {
  private final byte[] bytes;
  private int length;
  private int currencyAt;

  CellKey() {
    this(new byte[Grouping.BYTES_MAX]);
  }

  private CellKey(byte[] bytes) {
    this.bytes = bytes;
  }

  void begin() {
    length = 0;
  }

  void putInt(int value) {
    ByteBuffer.wrap(bytes).putInt(length, value);
    length += Integer.BYTES;
  }

  void put(byte[] from, int at, int end) {
    System.arraycopy(from, at, bytes, length, end - at);
    length += end - at;
  }

  /** Puts what comes last. */
  void putCurrency(byte[] from, int at, int end) {
    currencyAt = length;
    put(from, at, end);
  }

  int length() {
    return length;
  }

  int currencyAt() {
    return currencyAt;
  }

  String currency() {
    return new String(bytes, currencyAt, length - currencyAt, StandardCharsets.US_ASCII);
  }

  ByteBuffer toBuffer() {
    return ByteBuffer.wrap(bytes, 0, length);
  }

  CellKey copy() {
    CellKey copy = new CellKey(Arrays.copyOf(bytes, length));
    copy.length = length;
    copy.currencyAt = currencyAt;
    return copy;
  }

  /** Whether both begin with the same bytes, up to the ends given. */
  boolean startsAs(int end, CellKey other, int otherEnd) {
    return Arrays.equals(bytes, 0, end, other.bytes, 0, otherEnd);
  }

  @Override
  public int compareTo(CellKey other) {
    return Arrays.compareUnsigned(bytes, 0, length, other.bytes, 0, other.length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CellKey key
        && currencyAt == key.currencyAt
        && startsAs(length, key, key.length);
  }

  @Override
  public int hashCode() {
    int hash = currencyAt;
    for (int i = 0; i < length; i++) {
      hash = 31 * hash + bytes[i];
    }
    return hash;
  }
}
