package dev.millrace.query.lookup;

import dev.millrace.query.freshness.PartitionFresh;
import dev.millrace.query.owner.StoreCalls;
import dev.millrace.v1.AggregateGroup;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Counts and totals of an account's transactions by group, over all partitions. */
public final class Aggregates {
  /**
   * Bounds of an answer.
   *
   * @param groupsMax groups at most
   * @param bytesMax bytes of an answer at most
   * @param scannedMax what each partition looks at in a step, at most
   */
  public record Bounds(int groupsMax, long bytesMax, int scannedMax) {}

  /**
   * The groups.
   *
   * @param groups in the order of their keys
   * @param entriesRead entries that were looked at
   */
  public record Aggregated(
      List<AggregateGroup> groups, long entriesRead, Map<Integer, PartitionFresh> consulted) {}

  private final Steps steps;
  private final StoreCalls calls;
  private final Bounds bounds;

  /** Aggregates in these steps. */
  public Aggregates(Steps steps, StoreCalls calls, Bounds bounds) {
    this.steps = steps;
    this.calls = calls;
    this.bounds = bounds;
  }

  /** The groups; fails with the status the call is refused with. */
  public CompletableFuture<Aggregated> aggregate(Read read, AggregateQuery query) {
    GroupSums sums = new GroupSums(bounds.groupsMax(), bounds.bytesMax());
    if (query.groupBy().isEmpty()) {
      // There is one group of all, also of none.
      sums.add(List.of(AggregateGroup.getDefaultInstance()));
    }
    AccountGroups question =
        new AccountGroups(calls, read, query, bounds.groupsMax(), bounds.scannedMax(), sums);
    return steps
        .run(read, question)
        .thenApply(consulted -> new Aggregated(sums.inOrder(), question.scanned(), consulted));
  }
}
