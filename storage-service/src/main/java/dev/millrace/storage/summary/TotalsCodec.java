package dev.millrace.storage.summary;

import dev.millrace.contract.transaction.Amounts;
import dev.millrace.contract.transaction.ByteRange;
import dev.millrace.storage.layout.Bytes;
import dev.millrace.storage.layout.CorruptValueException;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The stored form of {@link AccountTotals}, as the layout package describes it. */
final class TotalsCodec {
  private static final byte FORMAT = 1;

  /** In the place of how many currencies there are: more than a summary may have. */
  private static final int TOO_MANY = -1;

  private static final int NAME_BYTES_MAX = 2 * Long.BYTES;
  private static final int TOTAL_BYTES_MAX = WideSum.LONGS * Long.BYTES;

  /** One currency: name, debit and credit with a length each, two counts. */
  private static final int CURRENCY_BYTES_MAX =
      1 + NAME_BYTES_MAX + 2 * (1 + TOTAL_BYTES_MAX) + 2 * Long.BYTES;

  /** Format, the lengths of both names, count, two times, position, number of currencies. */
  private static final int HEAD_BYTES = 3 + 4 * Long.BYTES + Integer.BYTES;

  private static final String CUT_SHORT = "account summary cut short";

  private TotalsCodec() {}

  /** The stored form. */
  static byte[] encode(AccountTotals totals) {
    ByteBuffer out = ByteBuffer.allocate(bytesMax(totals));
    encode(totals, out);
    return Arrays.copyOf(out.array(), out.position());
  }

  /** No less than the stored form takes. */
  static int bytesMax(AccountTotals totals) {
    return HEAD_BYTES
        + totals.ledgerAndAccountBytes()
        + totals.currencyCount() * CURRENCY_BYTES_MAX;
  }

  /** Puts the stored form into a buffer that has room for {@link #bytesMax}. */
  static void encode(AccountTotals totals, ByteBuffer out) {
    totals.putLedgerAndAccount(out.put(FORMAT));
    out.putLong(totals.count).putLong(totals.firstTimeMicros).putLong(totals.lastTimeMicros);
    out.putLong(totals.lastPosition)
        .putInt(totals.hasTooManyCurrencies() ? TOO_MANY : totals.currencyCount());
    long[] rows = totals.rows();
    for (int i = 0; i < totals.currencyCount(); i++) {
      int base = totals.rowAt(i);
      putCurrency(out, rows, base + AccountTotals.NAME_AT);
      putTotal(out, rows, base + AccountTotals.DEBIT_AT);
      putTotal(out, rows, base + AccountTotals.CREDIT_AT);
      out.putLong(rows[base + AccountTotals.DEBIT_COUNT_AT]);
      out.putLong(rows[base + AccountTotals.CREDIT_COUNT_AT]);
    }
  }

  /**
   * Reads the stored form into totals that are new.
   *
   * @throws CorruptValueException when it can not be read or is another account's
   */
  static void decode(byte[] stored, AccountTotals totals) {
    try {
      ByteBuffer in = afterFormat(stored);
      if (!Arrays.equals(readSized(in), totals.ledger())
          || !Arrays.equals(readSized(in), totals.account())) {
        throw new CorruptValueException("account summary of another account");
      }
      readNumbers(in, totals);
    } catch (BufferUnderflowException e) {
      throw new CorruptValueException(CUT_SHORT, e);
    }
  }

  /**
   * Reads the stored form, whose account it tells itself; for totals that are in no table.
   *
   * @throws CorruptValueException when it can not be read
   */
  static AccountTotals read(byte[] stored) {
    try {
      ByteBuffer in = afterFormat(stored);
      byte[] ledger = readSized(in);
      byte[] account = readSized(in);
      AccountTotals totals = new AccountTotals(ledger, account, 0);
      readNumbers(in, totals);
      return totals;
    } catch (BufferUnderflowException e) {
      throw new CorruptValueException(CUT_SHORT, e);
    }
  }

  private static ByteBuffer afterFormat(byte[] stored) {
    ByteBuffer in = ByteBuffer.wrap(stored);
    if (in.get() != FORMAT) {
      throw new CorruptValueException("account summary of unknown format");
    }
    return in;
  }

  private static void readNumbers(ByteBuffer in, AccountTotals totals) {
    totals.count = in.getLong();
    totals.firstTimeMicros = in.getLong();
    totals.lastTimeMicros = in.getLong();
    totals.lastPosition = in.getLong();
    int count = in.getInt();
    if (count == TOO_MANY || count > Amounts.CURRENCIES_MAX) {
      totals.giveUpCurrencies();
      return;
    }
    if (count < 0 || count > in.remaining()) {
      throw new CorruptValueException(CUT_SHORT);
    }
    long[] rows = new long[count * AccountTotals.ROW_LONGS];
    for (int base = 0; base < rows.length; base += AccountTotals.ROW_LONGS) {
      readCurrency(in, rows, base + AccountTotals.NAME_AT);
      readTotal(in, rows, base + AccountTotals.DEBIT_AT);
      readTotal(in, rows, base + AccountTotals.CREDIT_AT);
      rows[base + AccountTotals.DEBIT_COUNT_AT] = in.getLong();
      rows[base + AccountTotals.CREDIT_COUNT_AT] = in.getLong();
    }
    totals.setRows(rows);
  }

  private static void putCurrency(ByteBuffer out, long[] numbers, int at) {
    int lengthAt = out.position();
    out.put((byte) 0).putLong(numbers[at]).putLong(numbers[at + 1]); // zeros behind the name
    int length = CurrencyName.length(numbers[at], numbers[at + 1]);
    out.put(lengthAt, (byte) length).position(lengthAt + 1 + length);
  }

  private static void readCurrency(ByteBuffer in, long[] numbers, int at) {
    byte[] name = readSized(in);
    if (name.length > NAME_BYTES_MAX) {
      throw new CorruptValueException("account summary with an overlong currency");
    }
    ByteRange all = ByteRange.of(0, name.length);
    numbers[at] = CurrencyName.bits(name, all, 0);
    numbers[at + 1] = CurrencyName.bits(name, all, Long.BYTES);
  }

  private static void putTotal(ByteBuffer out, long[] numbers, int at) {
    int lengthAt = out.position();
    out.put((byte) 0);
    boolean leading = true;
    for (int i = at; i < at + WideSum.LONGS; i++) {
      int bytes = leading ? Bytes.significant(numbers[i]) : Long.BYTES;
      for (int shift = (bytes - 1) * Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
        out.put((byte) (numbers[i] >>> shift));
      }
      leading &= bytes == 0;
    }
    out.put(lengthAt, (byte) (out.position() - lengthAt - 1));
  }

  private static void readTotal(ByteBuffer in, long[] numbers, int at) {
    byte[] bytes = readSized(in);
    if (bytes.length > TOTAL_BYTES_MAX) {
      throw new CorruptValueException("account summary with an overlong total");
    }
    BigInteger total = new BigInteger(1, bytes);
    numbers[at] = total.shiftRight(2 * Long.SIZE).longValue();
    numbers[at + 1] = total.shiftRight(Long.SIZE).longValue();
    numbers[at + 2] = total.longValue();
  }

  private static byte[] readSized(ByteBuffer in) {
    byte[] bytes = new byte[in.get() & 0xff];
    in.get(bytes);
    return bytes;
  }
}
