package dev.millrace.storage.layout;

import dev.millrace.contract.transaction.TransactionFields;
import dev.millrace.contract.transaction.TransactionRules;

/** Keys of the references family: ledger, reference, packed position. */
public final class ReferenceKey {
  /** The longest key. */
  public static final int BYTES_MAX =
      2 + TransactionRules.LEDGER_CHARS_MAX + TransactionRules.REFERENCE_BYTES_MAX + Long.BYTES;

  private ReferenceKey() {}

  /**
   * Writes the key of one transaction's reference.
   *
   * @param to has room for {@link #BYTES_MAX} from {@code start} on
   * @return the index after its last byte
   */
  public static int put(byte[] to, int start, TransactionFields fields, long packedPosition) {
    int at = Bytes.putShort(to, start, fields.bytes(), fields.ledger());
    at = Bytes.putShort(to, at, fields.bytes(), fields.reference());
    Bytes.putLong(to, at, packedPosition);
    return at + Long.BYTES;
  }
}
