package dev.millrace.storage.read;

import dev.millrace.internal.v1.PartitionSummary;
import dev.millrace.storage.ownership.OwnedPartition;
import dev.millrace.storage.summary.Summaries;

/** An account's totals in one partition. */
public final class SummaryLookup {
  private SummaryLookup() {}

  /** The totals, and the offset up to which they are exact. */
  public static PartitionSummary summary(OwnedPartition partition, String ledger, String account) {
    long appliedOffset = partition.applied().nextOffset(); // before the totals are read
    OwnedPartition.Contents contents = partition.contents();
    Summaries.Answer answer =
        contents.summaries().read(contents.store(), ledger, account, appliedOffset);
    return PartitionSummary.newBuilder()
        .setState(partition.stateAt(answer.nextOffset()))
        .setSummary(answer.summary())
        .build();
  }
}
