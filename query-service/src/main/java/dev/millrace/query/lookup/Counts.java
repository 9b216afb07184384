package dev.millrace.query.lookup;

import dev.millrace.v1.AggregateGroup;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * How many transactions an account or a ledger has:
 *
 * <pre>
 *   account, no filter            its summary: exact, one look-up
 *   account, filter, exact        all its entries, in steps
 *   account, filter, estimated    some of its entries, and its summary
 *   ledger, exact                 all records, in steps
 *   ledger, estimated             a sample of the records
 * </pre>
 */
public final class Counts {
  private final AccountSummaries summaries;
  private final Aggregates aggregates;
  private final AccountEstimates accountEstimates;
  private final LedgerCounts ledgers;

  /** Counts by these means. */
  public Counts(
      AccountSummaries summaries,
      Aggregates aggregates,
      AccountEstimates accountEstimates,
      LedgerCounts ledgers) {
    this.summaries = summaries;
    this.aggregates = aggregates;
    this.accountEstimates = accountEstimates;
    this.ledgers = ledgers;
  }

  /** The count; fails with the status the call is refused with. */
  public CompletableFuture<Counted> count(Read read, CountQuery query) {
    if (query.account().isEmpty()) {
      return query.estimated()
          ? ledgers.estimate(read, query.filter())
          : ledgers.exact(read, query.filter());
    }
    if (!query.isFiltered()) {
      return summaries
          .summary(read, query.account())
          .thenApply(
              summed -> new Counted(summed.summary().getCount(), false, 0, summed.consulted()));
    }
    return query.estimated() ? accountEstimates.estimate(read, query) : entries(read, query);
  }

  private CompletableFuture<Counted> entries(Read read, CountQuery query) {
    return aggregates
        .aggregate(read, new AggregateQuery(query.account(), query.filter(), List.of()))
        .thenApply(
            all ->
                new Counted(
                    all.groups().stream().mapToLong(AggregateGroup::getCount).sum(),
                    false,
                    all.entriesRead(),
                    all.consulted()));
  }
}
