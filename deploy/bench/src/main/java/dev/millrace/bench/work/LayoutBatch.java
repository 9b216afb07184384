package dev.millrace.bench.work;

import dev.millrace.bench.suite.Work.Layout.Keys;
import dev.millrace.contract.identity.IdentityKey;
import dev.millrace.contract.log.PackedPosition;
import dev.millrace.contract.transaction.ByteRange;
import dev.millrace.contract.transaction.TransactionFields;
import dev.millrace.storage.apply.SortedKeys;
import dev.millrace.storage.layout.AccountEntryKey;
import dev.millrace.storage.layout.AccountEntryValue;
import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.layout.RecordValue;
import dev.millrace.storage.layout.ReferenceKey;
import dev.millrace.storage.rocks.StoreBatch;
import java.util.Arrays;

/** The entries of a batch of transactions, in one of the layouts. One thread, used again. */
final class LayoutBatch {
  private static final byte[] NOTHING = {};

  private final Keys layout;
  private final LayoutData data;
  private final TransactionFields fields = new TransactionFields();
  private final SortedKeys ids = new SortedKeys();
  private final SortedKeys accounts = new SortedKeys();
  private final SortedKeys references = new SortedKeys();
  private final byte[] header = new byte[RecordValue.HEADER_BYTES];
  private byte[] summaries = new byte[AccountEntryValue.BYTES_MAX];
  private int[] summaryEnds = new int[1]; // of entry i at i + 1

  LayoutBatch(Keys layout, LayoutData data) {
    this.layout = layout;
    this.data = data;
  }

  /** Puts the entries of transactions in the order of families and keys. */
  void put(int from, int end, StoreBatch batch) {
    ids.clear();
    accounts.clear();
    references.clear();
    for (int i = from; i < end; i++) {
      add(i);
    }
    ids.sort();
    accounts.sort();
    references.sort();
    putRecords(from, end, batch);
    putIds(from, batch);
    for (int i = 0; i < accounts.count(); i++) {
      int at = accounts.at(i);
      int origin = accounts.origin(i);
      batch.put(
          ColumnFamily.ACCOUNTS,
          accounts.bytes(),
          at,
          at + accounts.length(i),
          summaries,
          summaryEnds[origin],
          summaryEnds[origin + 1]);
    }
    for (int i = 0; i < references.count(); i++) {
      int at = references.at(i);
      int keyEnd = at + references.length(i);
      batch.put(ColumnFamily.REFERENCES, references.bytes(), at, keyEnd, NOTHING, 0, 0);
    }
  }

  static long position(int number) {
    return PackedPosition.pack(number, 0);
  }

  private void add(int number) {
    byte[] value = data.value(number);
    fields.readAgain(value, 0, value.length);
    ids.added(IdentityKey.put(ids.room(IdentityKey.BYTES_MAX), ids.end(), fields));
    long position = position(number);
    addAccount(data.debitKey(number), fields.creditAccount(), position, AccountEntryKey.ROLE_DEBIT);
    addAccount(
        data.creditKey(number), fields.debitAccount(), position, AccountEntryKey.ROLE_CREDIT);
    if (!fields.reference().isEmpty()) {
      byte[] room = references.room(ReferenceKey.BYTES_MAX);
      references.added(ReferenceKey.put(room, references.end(), fields, position));
    }
  }

  private void addAccount(byte[] account, ByteRange counterparty, long position, byte role) {
    int number = accounts.count();
    if (summaryEnds.length < number + 2) {
      summaryEnds = Arrays.copyOf(summaryEnds, 2 * summaryEnds.length + 1);
    }
    int at = summaryEnds[number];
    if (layout == Keys.NO_SUMMARY) {
      summaryEnds[number + 1] = at;
    } else {
      if (summaries.length - at < AccountEntryValue.BYTES_MAX) {
        summaries = Arrays.copyOf(summaries, 2 * summaries.length);
      }
      summaryEnds[number + 1] = AccountEntryValue.put(summaries, at, fields, counterparty);
    }
    byte[] key = AccountEntryKey.of(account, fields.timeMicros(), position, role);
    byte[] room = accounts.room(key.length);
    System.arraycopy(key, 0, room, accounts.end(), key.length);
    accounts.added(accounts.end() + key.length);
  }

  private void putRecords(int from, int end, StoreBatch batch) {
    for (int i = from; i < end; i++) {
      byte[] key = RecordValue.key(position(i));
      if (layout == Keys.RECORD_UNDER_ID) {
        batch.put(ColumnFamily.RECORDS, key, data.identity(i));
      } else {
        RecordValue.putHeader(header, i);
        byte[] value = data.value(i);
        batch.put(ColumnFamily.RECORDS, key, header, value, 0, value.length);
      }
    }
  }

  private void putIds(int from, StoreBatch batch) {
    for (int i = 0; i < ids.count(); i++) {
      int number = from + ids.origin(i);
      byte[] position = RecordValue.key(position(number));
      int at = ids.at(i);
      int keyEnd = at + ids.length(i);
      if (layout == Keys.RECORD_UNDER_ID) {
        byte[] key = Arrays.copyOfRange(ids.bytes(), at, keyEnd);
        byte[] value = data.value(number);
        batch.put(ColumnFamily.IDS, key, headOf(position, number), value, 0, value.length);
      } else {
        batch.put(ColumnFamily.IDS, ids.bytes(), at, keyEnd, position, 0, position.length);
      }
    }
  }

  /** The position and what stands before a record's value. */
  private byte[] headOf(byte[] position, int number) {
    RecordValue.putHeader(header, number);
    byte[] head = Arrays.copyOf(position, position.length + header.length);
    System.arraycopy(header, 0, head, position.length, header.length);
    return head;
  }
}
