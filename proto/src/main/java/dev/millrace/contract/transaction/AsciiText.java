package dev.millrace.contract.transaction;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * What ASCII text may hold, looked at eight bytes at a time (Lamport's test of bytes within a word,
 * as in "Bit Twiddling Hacks").
 */
final class AsciiText {
  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
  private static final long ONES = 0x0101_0101_0101_0101L;
  private static final long SPACES = 0x2020_2020_2020_2020L;
  private static final byte DELETE = 0x7f;

  private static final byte NAME = 1;
  private static final byte CURRENCY = 2;
  private static final byte[] CLASSES = new byte[256];

  static {
    allow("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-", (byte) (NAME | CURRENCY));
    allow("abcdefghijklmnopqrstuvwxyz:", NAME);
  }

  private AsciiText() {}

  /** Whether all bytes are below 128. */
  static boolean isAscii(byte[] bytes, int at, int end) {
    int i = at;
    for (; i <= end - Long.BYTES; i += Long.BYTES) {
      if (((long) WORD.get(bytes, i) & HIGH_BITS) != 0) {
        return false;
      }
    }
    for (; i < end; i++) {
      if (bytes[i] < 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether all bytes are ASCII and none is a control character. */
  static boolean isPrintable(byte[] bytes, int at, int end) {
    if (end - at < Long.BYTES) {
      for (int i = at; i < end; i++) {
        if (bytes[i] < ' ' || bytes[i] == DELETE) {
          return false;
        }
      }
      return true;
    }
    int last = end - Long.BYTES;
    for (int i = at; i < last; i += Long.BYTES) {
      if (!isPrintable((long) WORD.get(bytes, i))) {
        return false;
      }
    }
    return isPrintable((long) WORD.get(bytes, last)); // overlaps the one before
  }

  private static boolean isPrintable(long word) {
    // Without high bits in the word, a byte below a space borrows and DELETE carries into one.
    // A borrow reaches the next byte only past one that has set its own high bit.
    return ((word | (word - SPACES) | (word + ONES)) & HIGH_BITS) == 0;
  }

  /** Whether all bytes may be in an id or a ledger. */
  static boolean isName(byte[] bytes, ByteRange range) {
    return isOf(NAME, bytes, range);
  }

  /** Whether all bytes may be in a currency. */
  static boolean isCurrency(byte[] bytes, ByteRange range) {
    return isOf(CURRENCY, bytes, range);
  }

  /** Looks at all bytes before it judges: a loop without branches, since most texts are right. */
  private static boolean isOf(byte wanted, byte[] bytes, ByteRange range) {
    int common = wanted;
    for (int i = range.at(); i < range.end(); i++) {
      common &= CLASSES[Byte.toUnsignedInt(bytes[i])];
    }
    return common != 0;
  }

  private static void allow(String chars, byte as) {
    for (int i = 0; i < chars.length(); i++) {
      CLASSES[chars.charAt(i)] = as;
    }
  }
}
