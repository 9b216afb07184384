package dev.millrace.storage.read;

import dev.millrace.contract.identity.AccountKey;
import dev.millrace.contract.log.PackedPosition;
import dev.millrace.internal.v1.EntryKey;
import dev.millrace.internal.v1.PartitionCursor;
import dev.millrace.storage.layout.AccountEntryKey;
import java.util.Arrays;

/**
 * The keys of the entries that a question is about: of one account, within the filter's time range,
 * behind the cursor. None of both bounds is the key of an entry.
 */
final class AccountRange {
  /** Below the role of every entry. */
  private static final byte ROLE_NONE = 0;

  /** Above the role of every entry. */
  private static final byte ROLE_END = (byte) 0xff;

  /** As unsigned bytes above every position. */
  private static final long POSITION_END = -1;

  private final byte[] from;
  private final byte[] end;

  AccountRange(
      String ledger,
      String account,
      FieldFilter filter,
      PartitionCursor cursor,
      boolean oldestFirst) {
    byte[] key = AccountKey.of(ledger, account);
    byte[] first = AccountEntryKey.of(key, filter.timeFirstMicros(), 0, ROLE_NONE);
    byte[] last = AccountEntryKey.of(key, filter.timeLastMicros(), POSITION_END, ROLE_END);
    if (cursor.hasAfter()) {
      byte[] after = after(key, cursor.getAfter(), oldestFirst ? ROLE_END : ROLE_NONE);
      from = oldestFirst && Arrays.compareUnsigned(after, first) > 0 ? after : first;
      end = !oldestFirst && Arrays.compareUnsigned(after, last) < 0 ? after : last;
    } else {
      from = first;
      end = last;
    }
  }

  boolean isEmpty() {
    return Arrays.compareUnsigned(from, end) >= 0;
  }

  byte[] from() {
    return from;
  }

  byte[] end() {
    return end;
  }

  private static byte[] after(byte[] accountKey, EntryKey entry, byte role) {
    long position = PackedPosition.pack(entry.getOffset(), entry.getIndex());
    return AccountEntryKey.of(accountKey, entry.getTimeMicros(), position, role);
  }
}
