package dev.millrace.query.lookup;

import dev.millrace.v1.AggregateGroup;
import org.jspecify.annotations.Nullable;

/**
 * One group, added up in place: groups come by the ten thousand from each partition, and a message
 * for every intermediate sum took most of the time of adding them.
 */
final class GroupSum {
  private final AggregateGroup first;
  private long count;
  private @Nullable CurrencySums totals;

  /** Begins with what one partition gave. */
  GroupSum(AggregateGroup first) {
    this.first = first;
    this.count = first.getCount();
  }

  /** Adds what another step or partition gave; by how many bytes the group may have grown. */
  long add(AggregateGroup more) {
    count = Math.addExact(count, more.getCount());
    CurrencySums sums = totals;
    if (sums == null) {
      sums = new CurrencySums();
      totals = sums;
      sums.add(first.getTotalsList());
    }
    return sums.add(more.getTotalsList());
  }

  /** The group with all that was added. */
  AggregateGroup toMessage() {
    @Nullable CurrencySums sums = totals;
    return sums == null
        ? first
        : first.toBuilder().setCount(count).clearTotals().addAllTotals(sums.inOrder()).build();
  }
}
