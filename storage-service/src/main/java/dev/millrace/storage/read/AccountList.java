package dev.millrace.storage.read;

import dev.millrace.internal.v1.PartitionCursor;
import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.ownership.OwnedPartition;
import dev.millrace.v1.EntryView;
import dev.millrace.v1.ListOrder;
import java.util.List;
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
    AccountPart part = new AccountPart(partition, appliedOffset, question);
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
    part.walked(walk);
    return part;
  }

  /**
   * Chooses the entries that get their transactions: the first {@code question.transactionsMax()}
   * of all parts together, in the list's order, which is by (time, partition, position). Whoever
   * merges the parts into a page of as many takes no others.
   */
  public static void choose(List<AccountPart> parts, Question question) {
    if (question.transactionsMax() == ALL_TRANSACTIONS) {
      return;
    }
    parts.forEach(AccountPart::chooseNone);
    for (int chosen = 0; chosen < question.transactionsMax(); chosen++) {
      AccountPart next = null;
      for (AccountPart part : parts) {
        if (part.hasNext() && (next == null || part.isNextBefore(next, question.oldestFirst()))) {
          next = part;
        }
      }
      if (next == null) {
        return;
      }
      next.chooseNext();
    }
  }
}
