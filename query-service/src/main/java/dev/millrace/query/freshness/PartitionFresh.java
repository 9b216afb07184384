package dev.millrace.query.freshness;

import dev.millrace.internal.v1.PartitionState;

/**
 * What an answer reflects of one partition.
 *
 * @param nextOffset every record below it is reflected
 * @param lagRecords records that are not, as last known
 * @param lagMillis since the oldest of them was appended; 0 when none is known of
 * @param stalenessMillis how stale it is at most: at least the lag, but also the time since whoever
 *     said it had last heard where the log ends
 */
public record PartitionFresh(
    long nextOffset, long lagRecords, long lagMillis, long stalenessMillis) {
  /** What is no staler than it lags. */
  public PartitionFresh(long nextOffset, long lagRecords, long lagMillis) {
    this(nextOffset, lagRecords, lagMillis, lagMillis);
  }

  /** As the owner said. */
  public static PartitionFresh of(PartitionState state) {
    return new PartitionFresh(
        state.getNextOffset(),
        state.getLagRecords(),
        state.getLagMillis(),
        Math.max(state.getLagMillis(), state.getStalenessMillis()));
  }

  /** The one that reflects less: what holds for two answers together. */
  public PartitionFresh lesser(PartitionFresh other) {
    return other.nextOffset < nextOffset ? other : this;
  }

  /** The one that reflects more. */
  public PartitionFresh greater(PartitionFresh other) {
    return other.nextOffset > nextOffset ? other : this;
  }
}
