package dev.millrace.query.route;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.query.freshness.PartitionFresh;

/**
 * What came of asking one partition.
 *
 * @param <P> a partition's part of the reply
 */
public sealed interface PartitionAnswer<P> {
  /** It answered, as fresh as demanded. */
  record Answered<P>(P part, PartitionFresh fresh) implements PartitionAnswer<P> {}

  /** It could not, within its share of the deadline. */
  record Refused<P>(Refusal refusal) implements PartitionAnswer<P> {}
}
