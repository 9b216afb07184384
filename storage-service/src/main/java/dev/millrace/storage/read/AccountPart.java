package dev.millrace.storage.read;

import dev.millrace.contract.log.PackedPosition;
import dev.millrace.internal.v1.EntryKey;
import dev.millrace.internal.v1.PartitionEntries;
import dev.millrace.internal.v1.PartitionState;
import dev.millrace.internal.v1.StoredEntry;
import dev.millrace.storage.layout.AccountEntryFields;
import dev.millrace.storage.layout.AccountEntryKey;
import dev.millrace.storage.layout.RecordValue;
import dev.millrace.storage.ownership.OwnedPartition;
import dev.millrace.storage.rocks.StoreReader;
import dev.millrace.v1.AccountRole;
import dev.millrace.v1.EntryView;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * One partition's part of an account's list: entries in the list's order, of which the first get
 * their transactions when the answer is made. One thread at a time.
 */
public final class AccountPart implements EntryWalk.Taker {
  private final OwnedPartition partition;
  private final AccountList.Question question;
  private final List<StoredEntry.Builder> entries = new ArrayList<>();
  private final List<byte[]> keys = new ArrayList<>();
  private PartitionState state = PartitionState.getDefaultInstance();
  private boolean exhausted = true;
  private int scanned;
  private @Nullable EntryKey lastScanned;
  private int chosen;

  AccountPart(OwnedPartition partition, AccountList.Question question) {
    this.partition = partition;
    this.question = question;
  }

  @Override
  public boolean hasRoom() {
    return entries.size() < question.limit();
  }

  @Override
  public void take(byte[] key, AccountEntryFields fields) {
    StoredEntry.Builder entry =
        StoredEntry.newBuilder()
            .setPosition(
                PackedPosition.toPosition(partition.partition(), AccountEntryKey.position(key)))
            .setTimeMicros(AccountEntryKey.timeMicros(key))
            .setRole(AccountRole.forNumber(AccountEntryKey.role(key)));
    fields.copyTo(entry);
    entries.add(entry);
    keys.add(key);
  }

  /**
   * All entries are taken.
   *
   * @param reflected what they reflect
   */
  void walked(EntryWalk walk, PartitionState reflected) {
    state = reflected;
    exhausted = walk.isExhausted();
    scanned = walk.scanned();
    lastScanned = walk.lastScanned();
    chosen = question.view() == EntryView.ENTRY_VIEW_SUMMARY ? 0 : entries.size();
  }

  /** How many entries it has. */
  public int count() {
    return entries.size();
  }

  /** How many entries were looked at for it. */
  public int scanned() {
    return scanned;
  }

  void chooseNone() {
    chosen = 0;
  }

  /** Whether there is an entry behind the chosen ones. */
  boolean hasNext() {
    return chosen < keys.size();
  }

  /** Of the first entry that is not chosen. */
  long nextTimeMicros() {
    return AccountEntryKey.timeMicros(keys.get(chosen));
  }

  int partition() {
    return partition.partition();
  }

  void chooseNext() {
    chosen++;
  }

  /** Whether no entry gets its transaction. */
  public boolean isBare() {
    return chosen == 0;
  }

  /** The part as a message, once; reads the transactions of the chosen entries. */
  public PartitionEntries read() {
    boolean cut = chosen > 0 && partition.contents().store().read(this::addTransactions);
    PartitionEntries.Builder answer =
        PartitionEntries.newBuilder()
            .setState(state)
            .setExhausted(exhausted && !cut)
            .setScanned(scanned);
    entries.forEach(answer::addEntries);
    // What was looked at behind the last entry of a part that was cut is looked at again.
    EntryKey last = cut ? EntryWalk.entryKey(keys.get(entries.size() - 1)) : lastScanned;
    if (last != null) {
      answer.setLastScanned(last);
    }
    return answer.build();
  }

  /** Returns whether it was cut off behind the transactions that fitted. */
  private boolean addTransactions(StoreReader reader) throws RocksDBException {
    List<byte[]> positions =
        keys.subList(0, chosen).stream()
            .map(AccountEntryKey::position)
            .map(RecordValue::key)
            .toList();
    int read =
        new RecordBudget(question.bytesMax())
            .read(
                reader,
                partition.partition(),
                positions,
                (i, record) -> entries.get(i).setTransaction(record));
    if (read == chosen) {
      return false;
    }
    entries.subList(read, entries.size()).clear();
    return true;
  }
}
