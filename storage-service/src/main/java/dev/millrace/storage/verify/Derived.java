package dev.millrace.storage.verify;

import dev.millrace.contract.identity.AccountKey;
import dev.millrace.contract.identity.IdentityKey;
import dev.millrace.contract.log.Partitioner;
import dev.millrace.contract.transaction.ByteRange;
import dev.millrace.contract.transaction.TransactionFields;
import dev.millrace.storage.layout.AccountEntryKey;
import dev.millrace.storage.layout.AccountEntryValue;
import dev.millrace.storage.layout.Bytes;
import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.layout.RecordValue;
import dev.millrace.storage.layout.ReferenceKey;
import java.util.Arrays;

/** The entries that a stored record must have. One thread, used again. */
final class Derived {
  private static final byte[] NOTHING = {};

  private final TransactionFields fields = new TransactionFields();
  private final byte[] key = new byte[Math.max(IdentityKey.BYTES_MAX, ReferenceKey.BYTES_MAX)];
  private final byte[] value = new byte[AccountEntryValue.BYTES_MAX];
  private long position;

  /** Takes an entry. */
  @FunctionalInterface
  interface Sink {
    void entry(ColumnFamily family, byte[] key, byte[] value);
  }

  /** Reads a record; throws when it is no transaction. */
  void read(long packedPosition, byte[] recordValue) {
    RecordValue.read(recordValue, fields);
    position = packedPosition;
  }

  /** Whether the record read last belongs to another partition. */
  boolean isMisplaced(int partition, int partitions) {
    byte[] placedBy = fields.recordKey().copyOf(fields.bytes());
    return Partitioner.partition(placedBy, partitions) != partition;
  }

  /** The entries of the record read last. */
  void entries(Sink sink) {
    sink.entry(
        ColumnFamily.IDS,
        Arrays.copyOf(key, IdentityKey.put(key, 0, fields)),
        Bytes.ofLong(position));
    ByteRange debit = fields.debitAccount();
    ByteRange credit = fields.creditAccount();
    if (fields.isWithinOneAccount()) {
      account(sink, debit, credit, AccountEntryKey.ROLE_BOTH);
    } else {
      account(sink, debit, credit, AccountEntryKey.ROLE_DEBIT);
      account(sink, credit, debit, AccountEntryKey.ROLE_CREDIT);
    }
    if (!fields.reference().isEmpty()) {
      sink.entry(
          ColumnFamily.REFERENCES,
          Arrays.copyOf(key, ReferenceKey.put(key, 0, fields, position)),
          NOTHING);
    }
  }

  private void account(Sink sink, ByteRange account, ByteRange counterparty, byte role) {
    byte[] accountKey =
        AccountKey.of(fields.ledger().copyOf(fields.bytes()), account.copyOf(fields.bytes()));
    sink.entry(
        ColumnFamily.ACCOUNTS,
        AccountEntryKey.of(accountKey, fields.timeMicros(), position, role),
        Arrays.copyOf(value, AccountEntryValue.put(value, 0, fields, counterparty)));
  }
}
