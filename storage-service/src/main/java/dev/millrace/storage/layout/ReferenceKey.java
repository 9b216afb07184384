package dev.millrace.storage.layout;

import java.nio.charset.StandardCharsets;

/** Keys of the references family: ledger, reference, packed position. */
public final class ReferenceKey {
  private ReferenceKey() {}

  /** The key of one transaction's reference. */
  public static byte[] of(String ledger, String reference, long packedPosition) {
    byte[] ledgerBytes = ledger.getBytes(StandardCharsets.US_ASCII);
    byte[] referenceBytes = reference.getBytes(StandardCharsets.UTF_8);
    byte[] key = new byte[2 + ledgerBytes.length + referenceBytes.length + Long.BYTES];
    int at = Bytes.putShort(key, 0, ledgerBytes);
    at = Bytes.putShort(key, at, referenceBytes);
    Bytes.putLong(key, at, packedPosition);
    return key;
  }
}
