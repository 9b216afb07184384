package dev.millrace.storage.verify;

import dev.millrace.admin.v1.VerifyStep;
import dev.millrace.contract.log.PackedPosition;
import dev.millrace.storage.layout.AccountEntryKey;
import dev.millrace.storage.layout.Bytes;
import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.layout.CorruptValueException;
import dev.millrace.storage.layout.RecordValue;
import dev.millrace.storage.rocks.StoreSnapshot;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds which entry of an index is wrong: first what records demand and is not there, then what is
 * there and no record demands. A get for each entry: only done when something is wrong.
 */
final class Locator {
  private static final byte[] START = {};

  private final StoreSnapshot snapshot;
  private final Watch watch;
  private final Derived derived = new Derived();
  private @Nullable Difference found;
  private long looked;

  Locator(StoreSnapshot snapshot, Watch watch) {
    this.snapshot = snapshot;
    this.watch = watch;
  }

  /** The first wrong entry of a family whose fingerprint is not the demanded one. */
  Difference locate(ColumnFamily family) throws Watch.Cancelled {
    StoreSnapshot.Cursor records = snapshot.cursor(ColumnFamily.RECORDS, START);
    for (StoreSnapshot.Entry entry = records.next(); entry != null; entry = records.next()) {
      long position = RecordValue.position(entry.key());
      derived.read(position, entry.value());
      derived.entries((of, key, value) -> requirePresent(family, of, position, key, value));
      if (found != null) {
        return found;
      }
      watch.looked(VerifyStep.VERIFY_STEP_LOCATE, ++looked);
    }
    StoreSnapshot.Cursor entries = snapshot.cursor(family, START);
    for (StoreSnapshot.Entry entry = entries.next(); entry != null; entry = entries.next()) {
      if (!isDemanded(family, entry)) {
        long position = position(family, entry);
        return new Difference(
            Words.family(family),
            Words.key(family, entry.key()),
            position < 0 ? Difference.NO_OFFSET : PackedPosition.offset(position),
            Difference.NOTHING,
            Words.value(family, entry.value()));
      }
      watch.looked(VerifyStep.VERIFY_STEP_LOCATE, ++looked);
    }
    throw new IllegalStateException("fingerprints differ, but no entry does: " + family);
  }

  private void requirePresent(
      ColumnFamily family, ColumnFamily of, long position, byte[] key, byte[] value) {
    if (of != family || found != null) {
      return;
    }
    byte[] there = snapshot.get(family, key);
    if (!Arrays.equals(there, value)) {
      found = difference(family, key, position, value, there);
    }
  }

  private static Difference difference(
      ColumnFamily family, byte[] key, long position, byte[] value, byte @Nullable [] there) {
    String expected = Words.value(family, value);
    String found = Difference.NOTHING;
    if (there != null) {
      found = Words.value(family, there);
      if (expected.equals(found)) { // it goes on behind what can be read
        expected = Words.bytes(value);
        found = Words.bytes(there);
      }
    }
    return new Difference(
        Words.family(family),
        Words.key(family, key),
        PackedPosition.offset(position),
        expected,
        found);
  }

  private boolean isDemanded(ColumnFamily family, StoreSnapshot.Entry entry) {
    long position = position(family, entry);
    byte[] record =
        position < 0 ? null : snapshot.get(ColumnFamily.RECORDS, RecordValue.key(position));
    if (record == null) {
      return false;
    }
    derived.read(position, record);
    boolean[] demanded = new boolean[1];
    derived.entries((of, key, _) -> demanded[0] |= of == family && Arrays.equals(key, entry.key()));
    return demanded[0];
  }

  /** The position an entry is about, negative when it says none. */
  private static long position(ColumnFamily family, StoreSnapshot.Entry entry) {
    try {
      return switch (family) {
        case IDS -> Bytes.getLong(entry.value(), 0);
        case ACCOUNTS -> AccountEntryKey.position(entry.key());
        default -> Bytes.getLong(entry.key(), entry.key().length - Long.BYTES);
      };
    } catch (IndexOutOfBoundsException | CorruptValueException e) {
      return -1;
    }
  }
}
