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

  /**
   * Transactions whose accounts are read ahead: enough misses to overlap, few enough to stay near.
   */
  private static final int READ_AHEAD = 64;

  private final int partition;
  private final int partitions;
  private final Summaries summaries;
  private final TransactionFields fields = new TransactionFields();
  private final SortedKeys references = new SortedKeys();
  private final AccountEntries accounts = new AccountEntries();
  private final Digest.Sum digest = new Digest.Sum();
  private final byte[] positionKey = new byte[Long.BYTES];
  private final byte[] recordHeader = new byte[RecordValue.HEADER_BYTES];
  private final long[] hashes = new long[2 * READ_AHEAD];
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
   * transaction into its accounts and into the digest. Stops early when the totals in memory are
   * full: what was put must then be committed, and the totals, before it goes on.
   *
   * @param valid candidates that are transactions, in the order of the log
   * @param from the first of them to be written
   * @param ids their identities, sorted; their order of adding is that of the candidates
   * @param before the digest so far
   * @return the first that was not written; how many there are when all were
   */
  int write(
      List<Candidate> valid,
      int from,
      SortedKeys ids,
      Digest before,
      StoreReader store,
      StoreBatch batch)
      throws RocksDBException {
    clear();
    digest.start(before);
    int next = from;
    while (next < valid.size() && !summaries.isFull()) {
      next = writeNear(valid, next, store, batch);
    }
    writeIds(valid, from, next, ids, batch);
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
    return next;
  }

  private int writeNear(List<Candidate> valid, int from, StoreReader store, StoreBatch batch)
      throws RocksDBException {
    int end = Math.min(valid.size(), from + READ_AHEAD);
    prefetchAccounts(valid.subList(from, end));
    for (int i = from; i < end; i++) {
      Candidate candidate = valid.get(i);
      if (candidate.isStored()) {
        add(candidate, store, batch);
        if (summaries.isFull()) {
          return i + 1;
        }
      }
    }
    return end;
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
    fields.clear();
    references.clear();
    accounts.clear();
    stored = 0;
    misplaced = 0;
  }

  private void prefetchAccounts(List<Candidate> candidates) {
    int count = 0;
    for (Candidate candidate : candidates) {
      hashes[count++] = candidate.debitHash();
      hashes[count++] = candidate.creditHash();
    }
    summaries.prefetch(hashes, count);
  }

  private void add(Candidate candidate, StoreReader store, StoreBatch batch)
      throws RocksDBException {
    writeRecord(candidate, batch);
    candidate.readInto(fields);
    misplaced += isMisplaced() ? 1 : 0;
    addAccounts(candidate, store);
    addReference(candidate.position);
    stored++;
  }

  private void writeRecord(Candidate candidate, StoreBatch batch) {
    byte[] value = candidate.array();
    int at = candidate.valueAt();
    int end = candidate.valueEnd();
    Bytes.putLong(positionKey, 0, candidate.position);
    RecordValue.putHeader(recordHeader, candidate.appendMillis());
    batch.put(ColumnFamily.RECORDS, positionKey, recordHeader, value, at, end);
    digest.add(candidate.position, value, at, end);
  }

  private boolean isMisplaced() {
    byte[] key = fields.recordKey().copyOf(fields.bytes());
    return Partitioner.partition(key, partitions) != partition;
  }

  private void addAccounts(Candidate candidate, StoreReader store) throws RocksDBException {
    ByteRange debit = fields.debitAccount();
    ByteRange credit = fields.creditAccount();
    long position = candidate.position;
    AccountTotals debited = summaries.account(store, fields, debit, candidate.debitHash());
    if (fields.isWithinOneAccount()) {
      addAccount(debited, credit, AccountEntryKey.ROLE_BOTH, position);
    } else {
      addAccount(debited, credit, AccountEntryKey.ROLE_DEBIT, position);
      AccountTotals credited = summaries.account(store, fields, credit, candidate.creditHash());
      addAccount(credited, debit, AccountEntryKey.ROLE_CREDIT, position);
    }
  }

  private void addAccount(AccountTotals account, ByteRange counterparty, byte role, long position) {
    summaries.fold(account, fields, role, position);
    accounts.add(account, fields, counterparty, position, role);
  }

  private void addReference(long position) {
    if (!fields.reference().isEmpty()) {
      byte[] room = references.room(ReferenceKey.BYTES_MAX);
      references.added(ReferenceKey.put(room, references.end(), fields, position));
    }
  }

  private void writeIds(
      List<Candidate> valid, int from, int end, SortedKeys ids, StoreBatch batch) {
    for (int i = 0; i < ids.count(); i++) {
      int origin = ids.origin(i);
      Candidate candidate = valid.get(origin);
      if (origin >= from && origin < end && candidate.isStored()) {
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
