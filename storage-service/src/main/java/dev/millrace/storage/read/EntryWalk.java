package dev.millrace.storage.read;

import dev.millrace.contract.log.PackedPosition;
import dev.millrace.internal.v1.EntryKey;
import dev.millrace.storage.layout.AccountEntryFields;
import dev.millrace.storage.layout.AccountEntryKey;
import dev.millrace.storage.rocks.StoreReader;
import org.jspecify.annotations.Nullable;

/**
 * Looks at an account's entries one after the other and hands on what the filter takes, until the
 * taker has no room or the work is enough. Entries of records that are not below the end are passed
 * over. One thread, one walk.
 */
final class EntryWalk implements StoreReader.Visitor {
  private final FieldFilter filter;
  private final long end;
  private final int scannedMax;
  private final Taker taker;
  private final AccountEntryFields fields = new AccountEntryFields();
  private byte @Nullable [] last;
  private int scanned;
  private boolean exhausted = true;

  EntryWalk(FieldFilter filter, long endOffset, int scannedMax, Taker taker) {
    this.filter = filter;
    this.end = PackedPosition.pack(endOffset, 0);
    this.scannedMax = scannedMax;
    this.taker = taker;
  }

  /** Takes entries, in order. */
  interface Taker {
    /** Whether another one may come. */
    boolean hasRoom();

    /** Takes an entry; its fields are valid within the call. */
    void take(byte[] key, AccountEntryFields fields);
  }

  @Override
  public boolean visit(byte[] key, byte[] value) {
    boolean visible = AccountEntryKey.position(key) < end;
    if (scanned == scannedMax || visible && !taker.hasRoom()) {
      exhausted = false;
      return false;
    }
    scanned++;
    last = key;
    if (visible && filter.takesRole(AccountEntryKey.role(key))) {
      fields.read(value);
      if (filter.takes(fields)) {
        taker.take(key, fields);
      }
    }
    return true;
  }

  /** Whether nothing follows the last entry looked at. */
  boolean isExhausted() {
    return exhausted;
  }

  int scanned() {
    return scanned;
  }

  /** The last entry looked at, null when there was none. */
  @Nullable EntryKey lastScanned() {
    return last == null ? null : entryKey(last);
  }

  static EntryKey entryKey(byte[] key) {
    long position = AccountEntryKey.position(key);
    return EntryKey.newBuilder()
        .setTimeMicros(AccountEntryKey.timeMicros(key))
        .setOffset(PackedPosition.offset(position))
        .setIndex(PackedPosition.index(position))
        .build();
  }
}
