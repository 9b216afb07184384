package dev.millrace.storage.read;

import dev.millrace.contract.log.PackedPosition;
import dev.millrace.internal.v1.EntryKey;
import dev.millrace.internal.v1.PartitionCursor;
import dev.millrace.internal.v1.PartitionEntries;
import dev.millrace.internal.v1.StoredEntry;
import dev.millrace.storage.layout.AccountEntryFields;
import dev.millrace.storage.layout.AccountEntryKey;
import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.layout.RecordValue;
import dev.millrace.storage.ownership.OwnedPartition;
import dev.millrace.storage.rocks.StoreReader;
import dev.millrace.v1.AccountRole;
import dev.millrace.v1.EntryView;
import dev.millrace.v1.ListOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/** An account's entries by (time, position), from the account index; bodies on demand. */
public final class AccountList {
  private AccountList() {}

  /**
   * What is asked of each partition.
   *
   * @param limit entries at most
   * @param bytesMax bytes of their records at most, though one entry is given in any case
   * @param scannedMax entries that are looked at, at most
   */
  public record Question(
      String ledger,
      String account,
      ListOrder order,
      EntryView view,
      FieldFilter filter,
      int limit,
      long bytesMax,
      int scannedMax) {
    private boolean oldestFirst() {
      return order == ListOrder.LIST_ORDER_OLDEST_FIRST;
    }
  }

  /** A page of one partition. Entries of records that are not below its end are left out. */
  public static PartitionEntries list(
      OwnedPartition partition, Question question, PartitionCursor cursor) {
    long appliedOffset = partition.applied().nextOffset(); // before anything is read
    long endOffset = AppliedEnd.of(cursor.getEndOffset(), appliedOffset);
    boolean oldestFirst = question.oldestFirst();
    AccountRange range =
        new AccountRange(
            question.ledger(), question.account(), question.filter(), cursor, oldestFirst);
    Page page = new Page(partition.partition(), question.limit());
    EntryWalk walk = new EntryWalk(question.filter(), endOffset, question.scannedMax(), page);
    if (!range.isEmpty()) {
      partition
          .contents()
          .store()
          .<@Nullable Void>read(
              reader -> {
                if (oldestFirst) {
                  reader.scanPrefix(ColumnFamily.ACCOUNTS, range.from(), range.end(), walk);
                } else {
                  reader.scanBack(ColumnFamily.ACCOUNTS, range.end(), range.from(), walk);
                }
                if (question.view() != EntryView.ENTRY_VIEW_SUMMARY) {
                  page.addRecords(reader, question.bytesMax());
                }
                return null;
              });
    }
    return page.answer(walk).setState(partition.stateAt(appliedOffset)).build();
  }

  /** The entries taken so far. */
  private static final class Page implements EntryWalk.Taker {
    private final int partition;
    private final int limit;
    private final List<StoredEntry.Builder> entries = new ArrayList<>();
    private final List<byte[]> keys = new ArrayList<>();
    private boolean cut;

    Page(int partition, int limit) {
      this.partition = partition;
      this.limit = limit;
    }

    @Override
    public boolean hasRoom() {
      return entries.size() < limit;
    }

    @Override
    public void take(byte[] key, AccountEntryFields fields) {
      StoredEntry.Builder entry =
          StoredEntry.newBuilder()
              .setPosition(PackedPosition.toPosition(partition, AccountEntryKey.position(key)))
              .setTimeMicros(AccountEntryKey.timeMicros(key))
              .setRole(AccountRole.forNumber(AccountEntryKey.role(key)));
      fields.copyTo(entry);
      entries.add(entry);
      keys.add(key);
    }

    void addRecords(StoreReader reader, long bytesMax) throws RocksDBException {
      List<byte[]> positions =
          keys.stream().map(AccountEntryKey::position).map(RecordValue::key).toList();
      int read =
          new RecordBudget(bytesMax)
              .read(
                  reader,
                  partition,
                  positions,
                  (i, record) -> entries.get(i).setTransaction(record));
      if (read < entries.size()) {
        entries.subList(read, entries.size()).clear();
        cut = true;
      }
    }

    /** What was looked at behind the last entry of a page that was cut is looked at again. */
    PartitionEntries.Builder answer(EntryWalk walk) {
      PartitionEntries.Builder answer =
          PartitionEntries.newBuilder()
              .setExhausted(walk.isExhausted() && !cut)
              .setScanned(walk.scanned());
      entries.forEach(answer::addEntries);
      EntryKey last = cut ? EntryWalk.entryKey(keys.get(entries.size() - 1)) : walk.lastScanned();
      if (last != null) {
        answer.setLastScanned(last);
      }
      return answer;
    }
  }
}
