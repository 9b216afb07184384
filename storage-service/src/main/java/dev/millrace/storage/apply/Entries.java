package dev.millrace.storage.apply;

import dev.millrace.contract.log.LogRecord;
import dev.millrace.contract.log.Partitioner;
import dev.millrace.storage.layout.AccountEntryKey;
import dev.millrace.storage.layout.AccountEntryValue;
import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.layout.RecordValue;
import dev.millrace.storage.layout.ReferenceKey;
import dev.millrace.storage.rocks.StoreBatch;
import dev.millrace.storage.rocks.StoreReader;
import dev.millrace.storage.summary.Summaries;
import dev.millrace.v1.Transaction;
import java.util.Arrays;
import java.util.List;
import org.rocksdb.RocksDBException;

/** The entries of a batch's stored transactions, family by family. One thread, used again. */
final class Entries {
  private static final byte[] NOTHING = {};

  final SortedEntries ids = new SortedEntries();
  private final SortedEntries accounts = new SortedEntries();
  private final SortedEntries references = new SortedEntries();
  private byte[][] recordKeys = new byte[0][];
  private byte[][] recordValues = new byte[0][];
  private byte[][] idKeys = new byte[0][];
  private byte[][] idValues = new byte[0][];
  private int stored;

  /**
   * Makes the entries of what is stored; folds each transaction into its accounts.
   *
   * @param valid the candidates whose ids are in {@link #ids}, in the order they were added
   */
  void add(List<Candidate> valid, StoreReader store, Summaries summaries) throws RocksDBException {
    makeRoom(valid.size());
    for (Candidate candidate : valid) {
      Transaction transaction = candidate.transaction();
      if (transaction != null && candidate.isStored()) {
        recordKeys[stored] = RecordValue.key(candidate.position);
        recordValues[stored] =
            RecordValue.of(candidate.logged.timestamp(), candidate.logged.value());
        stored++;
        addIndexes(transaction, candidate.position, store, summaries);
      }
    }
    takeStoredIds(valid);
    accounts.sort();
    references.sort();
  }

  /** Puts all into a batch, in the order of families and keys. */
  void writeTo(StoreBatch batch) {
    batch.putAll(ColumnFamily.RECORDS, recordKeys, recordValues, stored);
    batch.putAll(ColumnFamily.IDS, idKeys, idValues, stored);
    batch.putAll(ColumnFamily.ACCOUNTS, accounts.keys(), accounts.values(), accounts.count());
    batch.putAll(
        ColumnFamily.REFERENCES, references.keys(), references.values(), references.count());
  }

  /** Whether the transaction lies in another partition than its key's. */
  static boolean isMisplaced(Transaction transaction, int partition, int partitions) {
    return Partitioner.partition(LogRecord.key(transaction), partitions) != partition;
  }

  void clear() {
    ids.clear();
    accounts.clear();
    references.clear();
    Arrays.fill(recordKeys, 0, stored, null);
    Arrays.fill(recordValues, 0, stored, null);
    Arrays.fill(idKeys, 0, stored, null);
    Arrays.fill(idValues, 0, stored, null);
    stored = 0;
  }

  /** Of the sorted ids, those whose own transaction is stored. */
  private void takeStoredIds(List<Candidate> valid) {
    int taken = 0;
    for (int i = 0; i < ids.count(); i++) {
      if (valid.get(ids.origin(i)).isStored()) {
        idKeys[taken] = ids.key(i);
        idValues[taken] = ids.value(i);
        taken++;
      }
    }
  }

  private void makeRoom(int size) {
    if (recordKeys.length < size) {
      recordKeys = new byte[size][];
      recordValues = new byte[size][];
      idKeys = new byte[size][];
      idValues = new byte[size][];
    }
  }

  private void addIndexes(
      Transaction transaction, long position, StoreReader store, Summaries summaries)
      throws RocksDBException {
    String debit = transaction.getDebitAccount();
    String credit = transaction.getCreditAccount();
    if (debit.equals(credit)) {
      addAccount(transaction, debit, credit, AccountEntryKey.ROLE_BOTH, position, store, summaries);
    } else {
      addAccount(
          transaction, debit, credit, AccountEntryKey.ROLE_DEBIT, position, store, summaries);
      addAccount(
          transaction, credit, debit, AccountEntryKey.ROLE_CREDIT, position, store, summaries);
    }
    if (!transaction.getReference().isEmpty()) {
      references.add(
          ReferenceKey.of(transaction.getLedger(), transaction.getReference(), position), NOTHING);
    }
  }

  private void addAccount(
      Transaction transaction,
      String account,
      String counterparty,
      byte role,
      long position,
      StoreReader store,
      Summaries summaries)
      throws RocksDBException {
    byte[] key = summaries.add(store, transaction, account, role, position);
    accounts.add(
        AccountEntryKey.of(key, transaction.getTimeMicros(), position, role),
        AccountEntryValue.of(transaction, counterparty));
  }
}
