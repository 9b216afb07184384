package dev.millrace.storage.read;

import com.google.protobuf.ByteString;
import dev.millrace.contract.transaction.TransactionRules;
import dev.millrace.storage.layout.AccountEntryFields;
import dev.millrace.v1.AggregateGroup;
import dev.millrace.v1.GroupBy;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The groups of entries, as bytes that tell them apart.
 *
 * <pre>
 *   period         4 bytes: its number, the sign flipped so that bytes sort as numbers do
 *   type           length byte and bytes
 *   counterparty   length byte and bytes
 *   currency       bytes
 * </pre>
 *
 * What is not grouped by is left out, but the currency is always there, behind the group's bytes,
 * because totals are by currency. No group's bytes are the beginning of another's. One thread.
 */
final class Grouping {
  /** The longest bytes of a group and its currency. */
  static final int BYTES_MAX =
      Integer.BYTES
          + 2
          + TransactionRules.TYPE_BYTES_MAX
          + TransactionRules.ACCOUNT_BYTES_MAX
          + TransactionRules.CURRENCY_CHARS_MAX;

  private final @Nullable Periods periods;
  private final boolean byType;
  private final boolean byCounterparty;
  private final boolean byCurrency;

  /** Takes each at most once, and not both days and months. */
  Grouping(List<GroupBy> by) {
    periods =
        by.contains(GroupBy.GROUP_BY_DAY)
            ? Periods.days()
            : by.contains(GroupBy.GROUP_BY_MONTH) ? Periods.months() : null;
    byType = by.contains(GroupBy.GROUP_BY_TYPE);
    byCounterparty = by.contains(GroupBy.GROUP_BY_COUNTERPARTY);
    byCurrency = by.contains(GroupBy.GROUP_BY_CURRENCY);
  }

  /** Makes the key that of an entry. */
  void put(CellKey key, long timeMicros, AccountEntryFields entry) {
    key.begin();
    if (periods != null) {
      key.putInt(periods.of(timeMicros) ^ Integer.MIN_VALUE);
    }
    if (byType) {
      key.put(entry.bytes(), entry.typeAt(), entry.end(entry.typeAt()));
    }
    if (byCounterparty) {
      key.put(entry.bytes(), entry.counterpartyAt(), entry.end(entry.counterpartyAt()));
    }
    key.putCurrency(entry.bytes(), entry.currencyAt() + 1, entry.end(entry.currencyAt()));
  }

  /** Where the group's own bytes end within a key. */
  int groupLength(CellKey key) {
    return byCurrency ? key.length() : key.currencyAt();
  }

  /** The group of a key, without counts. */
  AggregateGroup.Builder group(CellKey key) {
    AggregateGroup.Builder group = AggregateGroup.newBuilder();
    ByteBuffer in = key.toBuffer();
    if (periods != null) {
      group.setPeriod(periods.text(in.getInt() ^ Integer.MIN_VALUE));
    }
    if (byType) {
      group.setTypeBytes(text(in));
    }
    if (byCounterparty) {
      group.setCounterpartyBytes(text(in));
    }
    if (byCurrency) {
      group.setCurrency(key.currency());
    }
    return group;
  }

  private static ByteString text(ByteBuffer in) {
    return ByteString.copyFrom(in, in.get() & 0xff);
  }
}
