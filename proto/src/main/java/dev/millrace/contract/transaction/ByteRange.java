package dev.millrace.contract.transaction;

import java.util.Arrays;

/** A stretch of bytes within an array that its owner knows. One thread. */
public final class ByteRange {
  private int at;
  private int end;

  /** A range that stays as it is. */
  public static ByteRange of(int at, int end) {
    ByteRange range = new ByteRange();
    range.set(at, end);
    return range;
  }

  /** Where it begins. */
  public int at() {
    return at;
  }

  /** The index after its last byte. */
  public int end() {
    return end;
  }

  /** How many bytes it has. */
  public int length() {
    return end - at;
  }

  public boolean isEmpty() {
    return at == end;
  }

  /** Whether both hold the same bytes of one array. */
  public boolean equalIn(byte[] bytes, ByteRange other) {
    return Arrays.equals(bytes, at, end, bytes, other.at, other.end);
  }

  /** Whether it holds exactly these bytes. */
  public boolean holds(byte[] bytes, byte[] wanted) {
    return Arrays.equals(bytes, at, end, wanted, 0, wanted.length);
  }

  /** A copy of its bytes. */
  public byte[] copyOf(byte[] bytes) {
    return Arrays.copyOfRange(bytes, at, end);
  }

  void set(int newAt, int newEnd) {
    at = newAt;
    end = newEnd;
  }

  void clear() {
    at = 0;
    end = 0;
  }
}
