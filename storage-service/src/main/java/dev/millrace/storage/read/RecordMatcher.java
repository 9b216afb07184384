package dev.millrace.storage.read;

import dev.millrace.contract.transaction.TransactionFields;
import dev.millrace.storage.layout.RecordValue;
import java.nio.charset.StandardCharsets;

/**
 * Whether stored records are of a ledger and as a filter asks, looked up in their bytes. Used again
 * for one record after another. One thread.
 */
public final class RecordMatcher {
  private final byte[] ledger;
  private final FieldFilter filter;
  private final TransactionFields fields = new TransactionFields();

  /** Takes a valid ledger. */
  public RecordMatcher(String ledger, FieldFilter filter) {
    this.ledger = ledger.getBytes(StandardCharsets.US_ASCII);
    this.filter = filter;
  }

  /** Whether the record with this value is wanted. */
  public boolean matches(byte[] recordValue) {
    RecordValue.read(recordValue, fields);
    return fields.ledger().holds(fields.bytes(), ledger) && filter.takes(fields);
  }

  /** Where the fields of the last record lie. */
  public TransactionFields fields() {
    return fields;
  }
}
