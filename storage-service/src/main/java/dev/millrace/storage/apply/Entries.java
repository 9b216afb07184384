package dev.millrace.storage.apply;

import dev.millrace.contract.log.Partitioner;
import dev.millrace.contract.transaction.ByteRange;
import dev.millrace.contract.transaction.TransactionFields;
import dev.millrace.storage.layout.AccountEntryKey;
import dev.millrace.storage.layout.Bytes;
import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.layout.Digest;
import dev.millrace.storage.layout.RecordValue;
import dev.millrace.storage.layout.ReferenceKey;
import dev.millrace.storage.rocks.StoreBatch;
import dev.millrace.storage.rocks.StoreReader;
import dev.millrace.storage.summary.AccountTotals;
import dev.millrace.storage.summary.Summaries;
import java.util.List;
import org.rocksdb.RocksDBException;

/** The entries of a batch's stored transactions, family by family. One thread, used again. */
final class Entries {
  private static final byte[] NOTHING = {};

  private final int partition;
  private final int partitions;
  private final Summaries summaries;
  private final TransactionFields fields = new TransactionFields();
  private final SortedKeys references = new SortedKeys();
  private final AccountEntries accounts = new AccountEntries();
  private final Digest.Sum digest = new Digest.Sum();
  private final byte[] positionKey = new byte[Long.BYTES];
  private final byte[] recordHeader = new byte[RecordValue.HEADER_BYTES];
  private int stored;
  private int misplaced;

  /** Takes which partition of how many it is, and where accounts are found. */
  Entries(int partition, int partitions, Summaries summaries) {
    this.partition = partition;
    this.partitions = partitions;
    this.summaries = summaries;
  }

  /**
   * Puts the entries of what is stored into a batch, in the order of families and keys; folds each
   * transaction into its accounts and into the digest.
   *
   * @param valid candidates that are transactions, in the order of the log
   * @param ids their identities, sorted; the how-manieth added is the how-manieth candidate
   * @param before the digest so far
   */
  void write(
      List<Candidate> valid, SortedKeys ids, Digest before, StoreReader store, StoreBatch batch)
      throws RocksDBException {
    clear();
    digest.start(before);
    for (Candidate candidate : valid) {
      if (candidate.isStored()) {
        writeRecord(candidate, batch);
        candidate.readInto(fields);
        misplaced += isMisplaced(candidate) ? 1 : 0;
        addAccounts(candidate.position, store);
        addReference(candidate.position);
        stored++;
      }
    }
    writeIds(valid, ids, batch);
    accounts.writeTo(batch);
    references.sort();
    for (int i = 0; i < references.count(); i++) {
      int at = references.at(i);
      batch.put(
          ColumnFamily.REFERENCES,
          references.bytes(),
          at,
          at + references.length(i),
          NOTHING,
          0,
          0);
    }
  }

  /** How many transactions were stored. */
  int stored() {
    return stored;
  }

  /** How many of them lie in another partition than their key's. */
  int misplaced() {
    return misplaced;
  }

  /** The digest with the stored ones. */
  Digest digest() {
    return digest.digest();
  }

  /** Forgets everything but the room. */
  void clear() {
    references.clear();
    accounts.clear();
    stored = 0;
    misplaced = 0;
  }

  private void writeRecord(Candidate candidate, StoreBatch batch) {
    byte[] value = candidate.logged.value();
    Bytes.putLong(positionKey, 0, candidate.position);
    RecordValue.putHeader(recordHeader, candidate.logged.timestamp());
    batch.put(ColumnFamily.RECORDS, positionKey, recordHeader, value);
    digest.add(candidate.position, value);
  }

  private boolean isMisplaced(Candidate candidate) {
    ByteRange wanted = fields.recordKey();
    byte[] key = candidate.logged.key();
    byte[] placedBy =
        key != null && wanted.holds(fields.bytes(), key) ? key : wanted.copyOf(fields.bytes());
    return Partitioner.partition(placedBy, partitions) != partition;
  }

  private void addAccounts(long position, StoreReader store) throws RocksDBException {
    ByteRange debit = fields.debitAccount();
    ByteRange credit = fields.creditAccount();
    if (fields.isWithinOneAccount()) {
      addAccount(debit, credit, AccountEntryKey.ROLE_BOTH, position, store);
    } else {
      addAccount(debit, credit, AccountEntryKey.ROLE_DEBIT, position, store);
      addAccount(credit, debit, AccountEntryKey.ROLE_CREDIT, position, store);
    }
  }

  private void addAccount(
      ByteRange account, ByteRange counterparty, byte role, long position, StoreReader store)
      throws RocksDBException {
    AccountTotals totals = summaries.account(store, fields, account);
    summaries.fold(totals, fields, role, position);
    accounts.add(totals, fields, counterparty, position, role);
  }

  private void addReference(long position) {
    if (!fields.reference().isEmpty()) {
      byte[] room = references.room(ReferenceKey.BYTES_MAX);
      references.added(ReferenceKey.put(room, references.end(), fields, position));
    }
  }

  private void writeIds(List<Candidate> valid, SortedKeys ids, StoreBatch batch) {
    for (int i = 0; i < ids.count(); i++) {
      Candidate candidate = valid.get(ids.origin(i));
      if (candidate.isStored()) {
        Bytes.putLong(positionKey, 0, candidate.position);
        int at = ids.at(i);
        batch.put(
            ColumnFamily.IDS,
            ids.bytes(),
            at,
            at + ids.length(i),
            positionKey,
            0,
            positionKey.length);
      }
    }
  }
}
