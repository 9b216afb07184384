package dev.millrace.storage.layout;

import com.google.protobuf.ByteString;
import dev.millrace.internal.v1.StoredEntry;
import dev.millrace.v1.Amount;
import dev.millrace.v1.Transaction;
import java.nio.charset.StandardCharsets;

/** Values of the accounts family: what a list shows of a transaction without its record. */
public final class AccountEntryValue {
  private static final byte FORMAT = 1;

  private AccountEntryValue() {}

  /** The value of an entry of {@code transaction} whose other side is {@code counterparty}. */
  public static byte[] of(Transaction transaction, String counterparty) {
    long high = transaction.getAmount().getHigh();
    long low = transaction.getAmount().getLow();
    int highBytes = Bytes.significant(high);
    int lowBytes = highBytes > 0 ? Long.BYTES : Bytes.significant(low);
    byte[] currency = transaction.getCurrency().getBytes(StandardCharsets.UTF_8);
    byte[] type = transaction.getType().getBytes(StandardCharsets.UTF_8);
    byte[] other = counterparty.getBytes(StandardCharsets.UTF_8);
    byte[] value =
        new byte[5 + highBytes + lowBytes + currency.length + type.length + other.length];
    int at = 0;
    value[at++] = FORMAT;
    value[at++] = (byte) (highBytes + lowBytes);
    at = Bytes.putLowest(value, at, high, highBytes);
    at = Bytes.putLowest(value, at, low, lowBytes);
    at = Bytes.putShort(value, at, currency);
    at = Bytes.putShort(value, at, type);
    Bytes.putShort(value, at, other);
    return value;
  }

  /** Puts what the value holds into an entry. */
  public static void read(byte[] value, StoredEntry.Builder into) {
    try {
      if (value[0] != FORMAT) {
        throw new CorruptValueException("account entry of unknown format");
      }
      int amountBytes = value[1];
      int at = 2;
      int highBytes = Math.max(0, amountBytes - Long.BYTES);
      into.setAmount(
          Amount.newBuilder()
              .setHigh(Bytes.getLowest(value, at, highBytes))
              .setLow(Bytes.getLowest(value, at + highBytes, amountBytes - highBytes)));
      at += amountBytes;
      into.setCurrencyBytes(text(value, at));
      at += 1 + (value[at] & 0xff);
      into.setTypeBytes(text(value, at));
      at += 1 + (value[at] & 0xff);
      into.setCounterpartyBytes(text(value, at));
    } catch (IndexOutOfBoundsException e) {
      throw new CorruptValueException("account entry cut short", e);
    }
  }

  private static ByteString text(byte[] value, int at) {
    return ByteString.copyFrom(value, at + 1, value[at] & 0xff);
  }
}
