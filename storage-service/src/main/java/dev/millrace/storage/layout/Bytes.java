package dev.millrace.storage.layout;

import dev.millrace.contract.transaction.ByteRange;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Big-endian numbers in byte arrays. */
public final class Bytes {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LITTLE_ENDIAN_INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private Bytes() {}

  /** Writes eight bytes. */
  public static void putLong(byte[] to, int at, long value) {
    LONG.set(to, at, value);
  }

  /** Reads eight bytes. */
  public static long getLong(byte[] from, int at) {
    return (long) LONG.get(from, at);
  }

  /** Reads eight bytes from {@code at} on, zeros beyond {@code end}. */
  public static long getLongPadded(byte[] from, int at, int end) {
    int count = end - at;
    if (count <= 0) {
      return 0;
    }
    if (count >= Long.BYTES) {
      return getLong(from, at);
    }
    int padBits = Long.SIZE - count * Byte.SIZE;
    if (from.length - at >= Long.BYTES) {
      return getLong(from, at) & (-1L << padBits);
    }
    return getLowest(from, at, count) << padBits;
  }

  /** Writes four bytes, the lowest first, as RocksDB does. */
  public static void putIntLittleEndian(byte[] to, int at, int value) {
    LITTLE_ENDIAN_INT.set(to, at, value);
  }

  /** A long as eight bytes. */
  public static byte[] ofLong(long value) {
    byte[] bytes = new byte[Long.BYTES];
    putLong(bytes, 0, value);
    return bytes;
  }

  /** Writes a length byte and the bytes of a range of up to 255; returns where they end. */
  static int putShort(byte[] to, int at, byte[] from, ByteRange range) {
    to[at++] = (byte) range.length();
    System.arraycopy(from, range.at(), to, at, range.length());
    return at + range.length();
  }

  /** How many bytes an unsigned number needs without leading zeros. */
  public static int significant(long value) {
    return (Long.SIZE + 7 - Long.numberOfLeadingZeros(value)) / Byte.SIZE;
  }

  /** Writes the lowest {@code count} bytes of a number; returns where they end. */
  static int putLowest(byte[] to, int at, long value, int count) {
    for (int shift = (count - 1) * Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
      to[at++] = (byte) (value >>> shift);
    }
    return at;
  }

  /** Reads {@code count} bytes, at most 8, as an unsigned number. */
  static long getLowest(byte[] from, int at, int count) {
    long value = 0;
    for (int i = 0; i < count; i++) {
      value = (value << Byte.SIZE) | (from[at + i] & 0xff);
    }
    return value;
  }
}
