package dev.millrace.query.lookup;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.internal.v1.EntryKey;
import dev.millrace.internal.v1.PartitionGroups;
import dev.millrace.internal.v1.PartitionSummary;
import dev.millrace.query.freshness.Demand;
import dev.millrace.query.freshness.PartitionFresh;
import dev.millrace.query.owner.StoreCalls;
import dev.millrace.query.route.PartitionAnswer;
import dev.millrace.v1.AccountSummary;
import dev.millrace.v1.AggregateGroup;
import dev.millrace.v1.TransactionFilter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * How many of an account's transactions match a filter, from the oldest of each partition and how
 * many its summary says there are in all. Exact where a partition has no more than are looked at.
 */
public final class AccountEstimates {
  /** Entries that each partition looks at: some milliseconds. */
  private static final int SAMPLE = 10_000;

  private final AllPartitions partitions;
  private final StoreCalls calls;

  /** Estimates over these partitions. */
  public AccountEstimates(AllPartitions partitions, StoreCalls calls) {
    this.partitions = partitions;
    this.calls = calls;
  }

  CompletableFuture<Counted> estimate(Read read, CountQuery query) {
    return partitions
        .demand(read)
        .thenCompose(
            demand ->
                partitions.ask(
                    read,
                    new StoreAsks.Summaries(calls, read.ledger(), query.account()),
                    read.partitions(),
                    demand))
        .thenCompose(
            summaries -> {
              refuse(summaries);
              return sample(
                  read, query, AllAnswers.parts(summaries), AllAnswers.consulted(summaries));
            });
  }

  /** The entries below the offsets that the summaries reflect. */
  private CompletableFuture<Counted> sample(
      Read read,
      CountQuery query,
      Map<Integer, PartitionSummary> summaries,
      Map<Integer, PartitionFresh> consulted) {
    Map<Integer, Long> ends = new HashMap<>();
    consulted.forEach((partition, fresh) -> ends.put(partition, fresh.nextOffset()));
    // Nothing lies below an end of 0, and as an end offset it would mean none.
    ends.values().removeIf(end -> end == 0);
    AccountGroups question =
        new AccountGroups(
            calls,
            read,
            new AggregateQuery(query.account(), query.filter(), List.of()),
            1,
            SAMPLE,
            new GroupSums(1, Long.MAX_VALUE));
    return partitions
        .ask(
            read,
            question.ask(partition -> new Steps.Cursor<>(ends.getOrDefault(partition, 0L), null)),
            ends.keySet(),
            Demand.offsets(ends))
        .thenApply(
            answers -> {
              refuse(answers);
              return estimated(query.filter(), summaries, AllAnswers.parts(answers), consulted);
            });
  }

  private static <P> void refuse(Map<Integer, PartitionAnswer<P>> answers) {
    @Nullable Refusal refusal = AllAnswers.refusal(answers);
    if (refusal != null) {
      throw refusal.asException();
    }
  }

  private static Counted estimated(
      TransactionFilter filter,
      Map<Integer, PartitionSummary> summaries,
      Map<Integer, PartitionGroups> samples,
      Map<Integer, PartitionFresh> consulted) {
    double count = 0;
    long scanned = 0;
    boolean estimated = false;
    for (Map.Entry<Integer, PartitionGroups> entry : samples.entrySet()) {
      PartitionGroups sample = entry.getValue();
      long matched = sample.getGroupsList().stream().mapToLong(AggregateGroup::getCount).sum();
      AccountSummary summary =
          summaries
              .getOrDefault(entry.getKey(), PartitionSummary.getDefaultInstance())
              .getSummary();
      count +=
          sample.getExhausted()
              ? matched
              : matched * entries(filter, summary, sample) / Math.max(1, sample.getScanned());
      scanned += sample.getScanned();
      estimated |= !sample.getExhausted();
    }
    return new Counted(Math.round(count), estimated, scanned, consulted);
  }

  /**
   * How many entries a partition would look at in all. Within a range of time, as many as if they
   * went on as densely as those that it has looked at.
   */
  private static double entries(
      TransactionFilter filter, AccountSummary summary, PartitionGroups sample) {
    if (!filter.hasTimeFromMicros() && !filter.hasTimeToMicros()) {
      return (double) summary.getCount();
    }
    long first = summary.getFirstTimeMicros();
    long end = summary.getLastTimeMicros() + 1;
    long from = filter.hasTimeFromMicros() ? Math.max(first, filter.getTimeFromMicros()) : first;
    long to = filter.hasTimeToMicros() ? Math.min(end, filter.getTimeToMicros()) : end;
    EntryKey last = sample.getLastScanned();
    double covered = (double) Math.max(1, last.getTimeMicros() + 1 - from);
    double dense = sample.getScanned() * Math.max(1.0, (to - from) / covered);
    return Math.min((double) summary.getCount(), dense);
  }
}
