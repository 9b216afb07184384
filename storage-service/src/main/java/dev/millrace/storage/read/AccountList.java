package dev.millrace.storage.read;

import dev.millrace.internal.v1.PartitionCursor;
import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.ownership.OwnedPartition;
import dev.millrace.v1.EntryView;
import dev.millrace.v1.ListOrder;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** An account's entries by (time, position), from the account index, partition by partition. */
public final class AccountList {
  /** No bound on how many entries get their transactions. */
  public static final int ALL_TRANSACTIONS = 0;

  private AccountList() {}

  /**
   * What is asked of each partition.
   *
   * @param limit entries at most
   * @param bytesMax bytes of their records at most, though one entry is given in any case
   * @param scannedMax entries that are looked at, at most
   * @param transactionsMax entries of all partitions together that get their transactions; {@link
   *     #ALL_TRANSACTIONS}: all
   */
  public record Question(
      String ledger,
      String account,
      ListOrder order,
      EntryView view,
      FieldFilter filter,
      int limit,
      long bytesMax,
      int scannedMax,
      int transactionsMax) {
    private boolean oldestFirst() {
      return order == ListOrder.LIST_ORDER_OLDEST_FIRST;
    }

    private boolean choosesTransactions() {
      return view != EntryView.ENTRY_VIEW_SUMMARY && transactionsMax != ALL_TRANSACTIONS;
    }
  }

  /**
   * The entries of one partition's part. Those of records that are not below its end are left out.
   */
  public static AccountPart entries(
      OwnedPartition partition, Question question, PartitionCursor cursor) {
    long appliedOffset = partition.applied().nextOffset(); // before anything is read
    long endOffset = AppliedEnd.of(cursor.getEndOffset(), appliedOffset);
    boolean oldestFirst = question.oldestFirst();
    AccountRange range =
        new AccountRange(
            question.ledger(), question.account(), question.filter(), cursor, oldestFirst);
    AccountPart part = new AccountPart(partition, question);
    EntryWalk walk = new EntryWalk(question.filter(), endOffset, question.scannedMax(), part);
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
                return null;
              });
    }
    part.walked(walk, partition.stateAt(appliedOffset));
    return part;
  }

  /**
   * Chooses the entries that get their transactions, where the question bounds their number: the
   * first of all parts together, in the list's order, which is by (time, partition, position).
   * Whoever merges the parts into a page of as many takes no others.
   */
  public static void choose(List<AccountPart> parts, Question question) {
    if (!question.choosesTransactions()) {
      return;
    }
    Comparator<AccountPart> oldestFirst =
        Comparator.comparingLong(AccountPart::nextTimeMicros)
            .thenComparingInt(AccountPart::partition);
    PriorityQueue<AccountPart> heads =
        new PriorityQueue<>(question.oldestFirst() ? oldestFirst : oldestFirst.reversed());
    for (AccountPart part : parts) {
      part.chooseNone();
      if (part.hasNext()) {
        heads.add(part);
      }
    }
    for (int left = question.transactionsMax(); left > 0 && !heads.isEmpty(); left--) {
      AccountPart next = heads.remove();
      next.chooseNext();
      if (next.hasNext()) {
        heads.add(next);
      }
    }
  }
}
