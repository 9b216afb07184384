package dev.millrace.storage.layout;

import dev.millrace.contract.transaction.ByteRange;
import dev.millrace.contract.transaction.TransactionFields;
import dev.millrace.contract.transaction.TransactionRules;
import dev.millrace.internal.v1.StoredEntry;

/** Values of the accounts family: what a list shows of a transaction without its record. */
public final class AccountEntryValue {
  /** The longest value. */
  public static final int BYTES_MAX =
      5
          + 2 * Long.BYTES
          + TransactionRules.CURRENCY_CHARS_MAX
          + TransactionRules.TYPE_BYTES_MAX
          + TransactionRules.ACCOUNT_BYTES_MAX;

  static final byte FORMAT = 1;

  private AccountEntryValue() {}

  /**
   * Writes the value of an entry.
   *
   * @param to has room for {@link #BYTES_MAX} from {@code start} on
   * @param counterparty the account on the other side
   * @return the index after its last byte
   */
  public static int put(byte[] to, int start, TransactionFields fields, ByteRange counterparty) {
    int highBytes = Bytes.significant(fields.amountHigh());
    int lowBytes = highBytes > 0 ? Long.BYTES : Bytes.significant(fields.amountLow());
    int at = start;
    to[at++] = FORMAT;
    to[at++] = (byte) (highBytes + lowBytes);
    at = Bytes.putLowest(to, at, fields.amountHigh(), highBytes);
    at = Bytes.putLowest(to, at, fields.amountLow(), lowBytes);
    at = Bytes.putShort(to, at, fields.bytes(), fields.currency());
    at = Bytes.putShort(to, at, fields.bytes(), fields.type());
    return Bytes.putShort(to, at, fields.bytes(), counterparty);
  }

  /** Puts what the value holds into an entry. */
  public static void read(byte[] value, StoredEntry.Builder into) {
    AccountEntryFields fields = new AccountEntryFields();
    fields.read(value);
    fields.copyTo(into);
  }
}
