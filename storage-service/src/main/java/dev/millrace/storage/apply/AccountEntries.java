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
  private long[] keyHighs = new long[ENTRIES_AT_FIRST];
  private long[] keyLows = new long[ENTRIES_AT_FIRST];
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
    keyHighs[count] = account.keyHigh(); // near the processor now, far from it once it is sorted
    keyLows[count] = account.keyLow();
    timeMicros[count] = fields.timeMicros();
    positions[count] = position;
    roles[count] = role;
    int end = AccountEntryValue.put(values, valueEnds[count], fields, counterparty);
    valueEnds[++count] = end;
  }

  void writeTo(StoreBatch batch) {
    order.start(count);
    for (int i = 0; i < count; i++) {
      order.set(i, keyHighs[i]);
    }
    order.sort();
    for (int i = 0; i < count; i++) {
      int from = order.origin(i);
      AccountEntryKey.put(
          key, keyHighs[from], keyLows[from], timeMicros[from], positions[from], roles[from]);
      batch.put(
          ColumnFamily.ACCOUNTS, key, 0, key.length, values, valueEnds[from], valueEnds[from + 1]);
    }
  }

  /** Forgets everything but the room. */
  void clear() {
    count = 0;
  }

  private int compare(int one, int other) {
    int order = Long.compareUnsigned(keyHighs[one], keyHighs[other]);
    if (order == 0) {
      order = Long.compareUnsigned(keyLows[one], keyLows[other]);
    }
    if (order == 0) {
      order = Long.compare(timeMicros[one], timeMicros[other]);
    }
    return order != 0 ? order : Long.compare(positions[one], positions[other]);
  }

  private void makeRoom() {
    if (count == roles.length) {
      keyHighs = Arrays.copyOf(keyHighs, 2 * count);
      keyLows = Arrays.copyOf(keyLows, 2 * count);
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
