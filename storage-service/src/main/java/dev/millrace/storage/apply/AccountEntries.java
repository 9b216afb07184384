package dev.millrace.storage.apply;

import dev.millrace.contract.transaction.ByteRange;
import dev.millrace.contract.transaction.TransactionFields;
import dev.millrace.storage.layout.AccountEntryKey;
import dev.millrace.storage.layout.AccountEntryValue;
import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.rocks.StoreBatch;
import dev.millrace.storage.summary.AccountTotals;
import java.util.Arrays;

/** The account entries of a batch, sorted by key as numbers. One thread, used again. */
final class AccountEntries {
  private static final int ENTRIES_AT_FIRST = 1024;

  private final PackedOrder order = new PackedOrder(this::compare);
  private final byte[] key = new byte[AccountEntryKey.LENGTH];
  private AccountTotals[] accounts = new AccountTotals[ENTRIES_AT_FIRST];
  private long[] timeMicros = new long[ENTRIES_AT_FIRST];
  private long[] positions = new long[ENTRIES_AT_FIRST];
  private byte[] roles = new byte[ENTRIES_AT_FIRST];
  private int[] valueEnds = new int[ENTRIES_AT_FIRST + 1]; // of value i at i + 1
  private byte[] values = new byte[ENTRIES_AT_FIRST * 64];
  private int count;

  void add(
      AccountTotals account,
      TransactionFields fields,
      ByteRange counterparty,
      long position,
      byte role) {
    makeRoom();
    accounts[count] = account;
    timeMicros[count] = fields.timeMicros();
    positions[count] = position;
    roles[count] = role;
    int end = AccountEntryValue.put(values, valueEnds[count], fields, counterparty);
    valueEnds[++count] = end;
  }

  void writeTo(StoreBatch batch) {
    order.start(count);
    for (int i = 0; i < count; i++) {
      order.set(i, accounts[i].keyHigh());
    }
    order.sort();
    for (int i = 0; i < count; i++) {
      int from = order.origin(i);
      AccountTotals account = accounts[from];
      AccountEntryKey.put(
          key, account.keyHigh(), account.keyLow(), timeMicros[from], positions[from], roles[from]);
      batch.put(
          ColumnFamily.ACCOUNTS, key, 0, key.length, values, valueEnds[from], valueEnds[from + 1]);
    }
  }

  /** Forgets everything but the room. */
  void clear() {
    Arrays.fill(accounts, 0, count, null); // a dropped account must not be kept alive
    count = 0;
  }

  private int compare(int one, int other) {
    int order = 0;
    if (accounts[one] != accounts[other]) {
      order = accounts[one].compareKey(accounts[other]);
    }
    if (order == 0) {
      order = Long.compare(timeMicros[one], timeMicros[other]);
    }
    return order != 0 ? order : Long.compare(positions[one], positions[other]);
  }

  private void makeRoom() {
    if (count == roles.length) {
      accounts = Arrays.copyOf(accounts, 2 * count);
      timeMicros = Arrays.copyOf(timeMicros, 2 * count);
      positions = Arrays.copyOf(positions, 2 * count);
      roles = Arrays.copyOf(roles, 2 * count);
      valueEnds = Arrays.copyOf(valueEnds, 2 * count + 1);
    }
    if (values.length - valueEnds[count] < AccountEntryValue.BYTES_MAX) {
      values = Arrays.copyOf(values, 2 * values.length);
    }
  }
}
