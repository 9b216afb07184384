package dev.millrace.storage.read;

import dev.millrace.contract.identity.AccountKey;
import dev.millrace.contract.log.PackedPosition;
import dev.millrace.internal.v1.EntryKey;
import dev.millrace.internal.v1.PartitionCursor;
import dev.millrace.internal.v1.PartitionEntries;
import dev.millrace.internal.v1.StoredEntry;
import dev.millrace.storage.layout.AccountEntryKey;
import dev.millrace.storage.layout.AccountEntryValue;
import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.layout.RecordValue;
import dev.millrace.storage.ownership.OwnedPartition;
import dev.millrace.storage.rocks.StoreReader;
import dev.millrace.v1.AccountRole;
import dev.millrace.v1.EntryView;
import dev.millrace.v1.ListOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/** An account's entries by (time, position), from the account index; bodies on demand. */
public final class AccountList {
  /** Sorts after every role, so that a seek lands behind all entries of a position. */
  private static final byte ROLE_END = (byte) 0xff;

  private AccountList() {}

  /**
   * What is asked of each partition.
   *
   * @param limit entries at most
   * @param bytesMax bytes of their records at most, though one entry is given in any case
   */
  public record Question(
      String ledger, String account, ListOrder order, EntryView view, int limit, long bytesMax) {
    private boolean oldestFirst() {
      return order == ListOrder.LIST_ORDER_OLDEST_FIRST;
    }
  }

  /** A page of one partition. Entries of records that are not below its end are left out. */
  public static PartitionEntries list(
      OwnedPartition partition, Question question, PartitionCursor cursor) {
    long appliedOffset = partition.applied().nextOffset(); // before anything is read
    long endOffset =
        cursor.getEndOffset() == 0 ? appliedOffset : Math.min(cursor.getEndOffset(), appliedOffset);
    Page page = new Page(partition.partition(), question.limit(), endOffset);
    byte[] account = AccountKey.of(question.ledger(), question.account());
    byte[] after = after(account, question, cursor);
    partition
        .contents()
        .store()
        .<@Nullable Void>read(
            reader -> {
              if (question.oldestFirst()) {
                reader.scanPrefix(
                    ColumnFamily.ACCOUNTS, after == null ? account : after, page::visit);
              } else {
                byte[] from = after == null ? AccountEntryKey.end(account) : after;
                reader.scanBack(ColumnFamily.ACCOUNTS, from, account, page::visit);
              }
              if (question.view() != EntryView.ENTRY_VIEW_SUMMARY) {
                page.addRecords(reader, question.bytesMax());
              }
              return null;
            });
    return PartitionEntries.newBuilder()
        .setState(partition.stateAt(appliedOffset))
        .addAllEntries(page.build())
        .setExhausted(page.exhausted)
        .build();
  }

  /** Where to seek so that the walk begins strictly behind the cursor's entry. */
  private static byte @Nullable [] after(
      byte[] account, Question question, PartitionCursor cursor) {
    if (!cursor.hasAfter()) {
      return null;
    }
    EntryKey entry = cursor.getAfter();
    byte role = question.oldestFirst() ? ROLE_END : 0;
    return AccountEntryKey.of(
        account,
        entry.getTimeMicros(),
        PackedPosition.pack(entry.getOffset(), entry.getIndex()),
        role);
  }

  /** The entries taken so far. */
  private static final class Page {
    private final int partition;
    private final int limit;
    private final long end;
    private final List<StoredEntry.Builder> entries = new ArrayList<>();
    private final List<byte[]> positions = new ArrayList<>();
    private boolean exhausted = true;

    Page(int partition, int limit, long endOffset) {
      this.partition = partition;
      this.limit = limit;
      this.end = PackedPosition.pack(endOffset, 0);
    }

    boolean visit(byte[] key, byte[] value) {
      long position = AccountEntryKey.position(key);
      if (position >= end) {
        return true;
      }
      if (entries.size() == limit) {
        exhausted = false;
        return false;
      }
      StoredEntry.Builder entry =
          StoredEntry.newBuilder()
              .setPosition(PackedPosition.toPosition(partition, position))
              .setTimeMicros(AccountEntryKey.timeMicros(key))
              .setRole(AccountRole.forNumber(AccountEntryKey.role(key)));
      AccountEntryValue.read(value, entry);
      entries.add(entry);
      positions.add(RecordValue.key(position));
      return true;
    }

    void addRecords(StoreReader reader, long bytesMax) throws RocksDBException {
      int read =
          new RecordBudget(bytesMax)
              .read(
                  reader,
                  partition,
                  positions,
                  (i, record) -> entries.get(i).setTransaction(record));
      if (read < entries.size()) {
        entries.subList(read, entries.size()).clear();
        exhausted = false;
      }
    }

    List<StoredEntry> build() {
      StoredEntry[] built = new StoredEntry[entries.size()];
      Arrays.setAll(built, i -> entries.get(i).build());
      return Arrays.asList(built);
    }
  }
}
