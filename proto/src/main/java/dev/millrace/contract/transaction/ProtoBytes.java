package dev.millrace.contract.transaction;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Reads protobuf's wire form from an array, the few parts of it that a plain transaction has.
 * Whatever does not fit leaves it {@linkplain #isWhole broken}. One thread.
 */
final class ProtoBytes {
  private static final VarHandle FIXED64 =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** A varint of nine bytes has 63 bits, so it is never negative. */
  private static final int VARINT_BYTES_MAX = 9;

  private byte[] bytes = {};
  private int at;
  private int end;
  private boolean whole;

  void start(byte[] from, int newAt, int newEnd) {
    bytes = from;
    at = newAt;
    end = newEnd;
    whole = true;
  }

  boolean hasMore() {
    return at < end;
  }

  /** Whether everything so far fitted. */
  boolean isWhole() {
    return whole;
  }

  int at() {
    return at;
  }

  /** The next byte without taking it; negative at the end. */
  int peek() {
    return at < end ? bytes[at] : -1;
  }

  /** A tag of one byte; negative when it is longer. */
  int tag() {
    return at < end ? bytes[at++] : broken();
  }

  /** A varint of at most 63 bits; negative when it is longer or cut short. */
  long varint() {
    long value = 0;
    int stop = Math.min(end, at + VARINT_BYTES_MAX);
    for (int shift = 0; at < stop; shift += 7) {
      byte b = bytes[at++];
      value |= (b & 0x7fL) << shift;
      if (b >= 0) {
        return value;
      }
    }
    return broken();
  }

  /** A length up to {@code max} whose bytes are all there; negative otherwise. */
  int length(int max) {
    int first = at < end ? bytes[at] : -1;
    if (first >= 0) {
      at++;
      return first <= max && first <= end - at ? first : broken();
    }
    long length = varint();
    return length >= 0 && length <= max && length <= end - at ? (int) length : broken();
  }

  /** Takes a length and that many bytes. */
  boolean range(ByteRange range, int bytesMax) {
    int length = length(bytesMax);
    if (length < 0) {
      return false;
    }
    range.set(at, at + length);
    at += length;
    return true;
  }

  boolean skip(int bytesMax) {
    return move(length(bytesMax));
  }

  boolean move(int count) {
    if (count < 0 || count > end - at) {
      return broken() >= 0;
    }
    at += count;
    return true;
  }

  /** The number after the tag that {@link #peek} showed. */
  long fixed64AfterTag() {
    if (end - at < 1 + Long.BYTES) {
      return broken();
    }
    long value = (long) FIXED64.get(bytes, at + 1);
    at += 1 + Long.BYTES;
    return value;
  }

  private int broken() {
    whole = false;
    at = end;
    return -1;
  }
}
