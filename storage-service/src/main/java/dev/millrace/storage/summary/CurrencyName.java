package dev.millrace.storage.summary;

import dev.millrace.contract.transaction.ByteRange;
import dev.millrace.storage.layout.Bytes;
import java.nio.charset.StandardCharsets;

/**
 * A currency's name, up to 16 characters of ASCII, as two numbers: its bytes, zeros behind them.
 * The numbers compare, unsigned, as the names do.
 */
final class CurrencyName {
  private CurrencyName() {}

  /** Eight bytes of a name from {@code from} on, zeros beyond its end. */
  static long bits(byte[] bytes, ByteRange name, int from) {
    return Bytes.getLongPadded(bytes, name.at() + from, name.end());
  }

  /** How many characters it has. */
  static int length(long high, long low) {
    int zeros =
        low == 0 ? Long.SIZE + Long.numberOfTrailingZeros(high) : Long.numberOfTrailingZeros(low);
    return 2 * Long.BYTES - zeros / Byte.SIZE;
  }

  static String text(long high, long low) {
    byte[] name = new byte[2 * Long.BYTES];
    Bytes.putLong(name, 0, high);
    Bytes.putLong(name, Long.BYTES, low);
    return new String(name, 0, length(high, low), StandardCharsets.US_ASCII);
  }
}
