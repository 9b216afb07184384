package dev.millrace.storage.summary;

import dev.millrace.contract.transaction.ByteRange;
import java.nio.charset.StandardCharsets;

/**
 * A currency's name, up to 16 characters of ASCII, as two numbers: its bytes, zeros behind them.
 * The numbers compare, unsigned, as the names do.
 */
final class CurrencyName {
  private CurrencyName() {}

  /** Eight bytes of a name from {@code from} on, zeros beyond its end. */
  static long bits(byte[] bytes, ByteRange name, int from) {
    long bits = 0;
    for (int i = name.at() + from; i < name.at() + from + Long.BYTES; i++) {
      bits = (bits << Byte.SIZE) | (i < name.end() ? bytes[i] & 0xff : 0);
    }
    return bits;
  }

  static String text(long high, long low) {
    byte[] name = new byte[2 * Long.BYTES];
    int length = 0;
    for (int i = 0; i < name.length; i++) {
      long half = i < Long.BYTES ? high : low;
      byte b = (byte) (half >>> (Long.SIZE - Byte.SIZE * (i % Long.BYTES + 1)));
      if (b == 0) {
        break;
      }
      name[length++] = b;
    }
    return new String(name, 0, length, StandardCharsets.US_ASCII);
  }
}
