package dev.millrace.storage.layout;

import dev.millrace.contract.transaction.ByteRange;
import dev.millrace.contract.transaction.TransactionFields;
import dev.millrace.contract.transaction.TransactionRules;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

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

  /**
   * What all keys of a reference begin with. Both texts have their lengths before them, so that no
   * key of another reference or ledger begins with it.
   *
   * @param ledger a valid ledger
   * @param reference up to {@link TransactionRules#REFERENCE_BYTES_MAX} bytes of UTF-8
   */
  public static byte[] prefix(String ledger, String reference) {
    byte[] ledgerBytes = ledger.getBytes(StandardCharsets.US_ASCII);
    byte[] referenceBytes = reference.getBytes(StandardCharsets.UTF_8);
    byte[] prefix = new byte[2 + ledgerBytes.length + referenceBytes.length];
    int at = Bytes.putShort(prefix, 0, ledgerBytes, ByteRange.of(0, ledgerBytes.length));
    Bytes.putShort(prefix, at, referenceBytes, ByteRange.of(0, referenceBytes.length));
    return prefix;
  }

  /** The key of a position behind a {@linkplain #prefix prefix}. */
  public static byte[] of(byte[] prefix, long packedPosition) {
    byte[] key = Arrays.copyOf(prefix, prefix.length + Long.BYTES);
    Bytes.putLong(key, prefix.length, packedPosition);
    return key;
  }

  /** The packed position within a key. */
  public static long position(byte[] key) {
    if (key.length < 2 + Long.BYTES) {
      throw new CorruptValueException("reference key of unknown length");
    }
    return Bytes.getLong(key, key.length - Long.BYTES);
  }
}
