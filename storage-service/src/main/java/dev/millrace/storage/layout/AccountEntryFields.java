package dev.millrace.storage.layout;

import com.google.protobuf.ByteString;
import dev.millrace.internal.v1.StoredEntry;
import dev.millrace.v1.Amount;

/**
 * Where the fields of an account entry lie in its value, found without making objects of them. Used
 * again for one value after another; what was read is valid until the next. One thread.
 */
public final class AccountEntryFields {
  private static final int AMOUNT_AT = 2;
  private static final int AMOUNT_BYTES_MAX = 2 * Long.BYTES;

  private byte[] bytes = {};
  private long amountHigh;
  private long amountLow;
  private int currencyAt;
  private int typeAt;
  private int counterpartyAt;

  /**
   * Finds the fields of a value.
   *
   * @throws CorruptValueException when the bytes are not such a value
   */
  public void read(byte[] value) {
    try {
      if (value[0] != AccountEntryValue.FORMAT) {
        throw new CorruptValueException("account entry of unknown format");
      }
      bytes = value;
      int amountBytes = value[1];
      if (amountBytes < 0 || amountBytes > AMOUNT_BYTES_MAX) {
        throw new CorruptValueException("account entry with an amount of unknown length");
      }
      int highBytes = Math.max(0, amountBytes - Long.BYTES);
      amountHigh = Bytes.getLowest(value, AMOUNT_AT, highBytes);
      amountLow = Bytes.getLowest(value, AMOUNT_AT + highBytes, amountBytes - highBytes);
      currencyAt = AMOUNT_AT + amountBytes;
      typeAt = end(currencyAt);
      counterpartyAt = end(typeAt);
      if (end(counterpartyAt) > value.length) {
        throw new CorruptValueException("account entry cut short");
      }
    } catch (IndexOutOfBoundsException e) {
      throw new CorruptValueException("account entry cut short", e);
    }
  }

  /** What the fields lie in; not to be changed. */
  public byte[] bytes() {
    return bytes;
  }

  public long amountHigh() {
    return amountHigh;
  }

  public long amountLow() {
    return amountLow;
  }

  /** Where the currency's length byte lies; its bytes follow. */
  public int currencyAt() {
    return currencyAt;
  }

  /** Where the type's length byte lies; its bytes follow. */
  public int typeAt() {
    return typeAt;
  }

  /** Where the counterparty's length byte lies; its bytes follow. */
  public int counterpartyAt() {
    return counterpartyAt;
  }

  /** The index after the text whose length byte lies at {@code at}. */
  public int end(int at) {
    return at + 1 + (bytes[at] & 0xff);
  }

  /** Puts what was read into an entry. */
  public void copyTo(StoredEntry.Builder entry) {
    entry
        .setAmount(Amount.newBuilder().setHigh(amountHigh).setLow(amountLow))
        .setCurrencyBytes(text(currencyAt))
        .setTypeBytes(text(typeAt))
        .setCounterpartyBytes(text(counterpartyAt));
  }

  private ByteString text(int at) {
    return ByteString.copyFrom(bytes, at + 1, bytes[at] & 0xff);
  }
}
