package dev.millrace.storage.summary;

import dev.millrace.storage.layout.CorruptValueException;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The stored form of {@link AccountTotals}, as the layout package describes it. */
final class TotalsCodec {
  private static final byte FORMAT = 1;
  private static final int TOTAL_BYTES_MAX = 3 * Long.BYTES;

  private TotalsCodec() {}

  static byte[] encode(AccountTotals totals) {
    byte[] ledger = totals.ledger.getBytes(StandardCharsets.US_ASCII);
    byte[] account = totals.account.getBytes(StandardCharsets.UTF_8);
    int perCurrency = 1 + 16 + 2 * (1 + TOTAL_BYTES_MAX) + 2 * Long.BYTES;
    int most = 3 + ledger.length + account.length + 36 + totals.currencies.length * perCurrency;
    ByteBuffer out = ByteBuffer.allocate(most);
    out.put(FORMAT).put((byte) ledger.length).put(ledger);
    out.put((byte) account.length).put(account);
    out.putLong(totals.count).putLong(totals.firstTimeMicros).putLong(totals.lastTimeMicros);
    out.putLong(totals.lastPosition).putInt(totals.currencies.length);
    for (int i = 0; i < totals.currencies.length; i++) {
      int base = i * AccountTotals.WIDTH;
      byte[] currency = totals.currencies[i].getBytes(StandardCharsets.US_ASCII);
      out.put((byte) currency.length).put(currency);
      putTotal(out, totals.numbers, base + AccountTotals.DEBIT_AT);
      putTotal(out, totals.numbers, base + AccountTotals.CREDIT_AT);
      out.putLong(totals.numbers[base + AccountTotals.DEBIT_COUNT_AT]);
      out.putLong(totals.numbers[base + AccountTotals.CREDIT_COUNT_AT]);
    }
    byte[] bytes = new byte[out.position()];
    System.arraycopy(out.array(), 0, bytes, 0, bytes.length);
    return bytes;
  }

  static AccountTotals decode(byte[] bytes) {
    try {
      ByteBuffer in = ByteBuffer.wrap(bytes);
      if (in.get() != FORMAT) {
        throw new CorruptValueException("account summary of unknown format");
      }
      AccountTotals totals = new AccountTotals(text(in), text(in));
      totals.count = in.getLong();
      totals.firstTimeMicros = in.getLong();
      totals.lastTimeMicros = in.getLong();
      totals.lastPosition = in.getLong();
      int currencies = in.getInt();
      if (currencies < 0 || currencies > in.remaining()) {
        throw new CorruptValueException("account summary cut short");
      }
      totals.currencies = new String[currencies];
      totals.numbers = new long[currencies * AccountTotals.WIDTH];
      for (int i = 0; i < currencies; i++) {
        int base = i * AccountTotals.WIDTH;
        totals.currencies[i] = text(in).intern();
        readTotal(in, totals.numbers, base + AccountTotals.DEBIT_AT);
        readTotal(in, totals.numbers, base + AccountTotals.CREDIT_AT);
        totals.numbers[base + AccountTotals.DEBIT_COUNT_AT] = in.getLong();
        totals.numbers[base + AccountTotals.CREDIT_COUNT_AT] = in.getLong();
      }
      return totals;
    } catch (BufferUnderflowException e) {
      throw new CorruptValueException("account summary cut short", e);
    }
  }

  private static void putTotal(ByteBuffer out, long[] numbers, int at) {
    int lengthAt = out.position();
    out.put((byte) 0);
    boolean leading = true;
    for (int i = at; i < at + 3; i++) {
      for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
        byte b = (byte) (numbers[i] >>> shift);
        leading &= b == 0;
        if (!leading) {
          out.put(b);
        }
      }
    }
    out.put(lengthAt, (byte) (out.position() - lengthAt - 1));
  }

  private static void readTotal(ByteBuffer in, long[] numbers, int at) {
    byte[] bytes = bytes(in);
    if (bytes.length > TOTAL_BYTES_MAX) {
      throw new CorruptValueException("account summary with an overlong total");
    }
    BigInteger total = new BigInteger(1, bytes);
    numbers[at] = total.shiftRight(2 * Long.SIZE).longValue();
    numbers[at + 1] = total.shiftRight(Long.SIZE).longValue();
    numbers[at + 2] = total.longValue();
  }

  private static String text(ByteBuffer in) {
    return new String(bytes(in), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(ByteBuffer in) {
    byte[] bytes = new byte[in.get() & 0xff];
    in.get(bytes);
    return bytes;
  }
}
