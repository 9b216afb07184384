package dev.millrace.storage.read;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.internal.v1.EntryKey;
import dev.millrace.internal.v1.PartitionCursor;
import dev.millrace.internal.v1.PartitionGroups;
import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.ownership.OwnedPartition;
import dev.millrace.v1.AggregateGroup;
import dev.millrace.v1.ErrorReason;
import dev.millrace.v1.GroupBy;
import io.grpc.Status;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Counts and totals of an account's entries by group, a bounded number of them at a time. */
public final class AccountAggregate {
  private AccountAggregate() {}

  /**
   * What is asked of each partition.
   *
   * @param groupBy each at most once, and not both days and months
   * @param groupsMax more groups are refused
   * @param bytesMax of groups, roughly; when they are reached, the rest is left to another call
   * @param scannedMax entries that are looked at, at most
   */
  public record Question(
      String ledger,
      String account,
      FieldFilter filter,
      List<GroupBy> groupBy,
      int groupsMax,
      long bytesMax,
      int scannedMax) {}

  /** The groups of one partition's next entries, oldest first. */
  public static PartitionGroups aggregate(
      OwnedPartition partition, Question question, PartitionCursor cursor) {
    long appliedOffset = partition.applied().nextOffset(); // before anything is read
    long endOffset = AppliedEnd.of(cursor.getEndOffset(), appliedOffset);
    AccountRange range =
        new AccountRange(question.ledger(), question.account(), question.filter(), cursor, true);
    GroupTable table = new GroupTable(question.groupBy(), question.bytesMax());
    EntryWalk walk = new EntryWalk(question.filter(), endOffset, question.scannedMax(), table);
    if (!range.isEmpty()) {
      partition
          .contents()
          .store()
          .<@Nullable Void>read(
              reader -> {
                reader.sweep(ColumnFamily.ACCOUNTS, range.from(), range.end(), true, walk);
                return null;
              });
    }
    PartitionGroups.Builder answer =
        PartitionGroups.newBuilder().setState(partition.stateAt(appliedOffset));
    List<AggregateGroup> groups = table.groups();
    if (groups.size() > question.groupsMax()) {
      return answer.setError(tooMany(question.groupsMax()).asItemError()).build();
    }
    EntryKey last = walk.lastScanned();
    if (last != null) {
      answer.setLastScanned(last);
    }
    return answer
        .addAllGroups(groups)
        .setExhausted(walk.isExhausted())
        .setScanned(walk.scanned())
        .build();
  }

  private static Refusal tooMany(int groupsMax) {
    return Refusal.of(
            Status.Code.RESOURCE_EXHAUSTED,
            ErrorReason.ERROR_REASON_RESULT_TOO_LARGE,
            "there are more groups than may be answered; group by less or ask for less")
        .with("limit", Integer.toString(groupsMax));
  }
}
