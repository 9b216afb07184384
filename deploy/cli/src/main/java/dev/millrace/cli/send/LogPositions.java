package dev.millrace.cli.send;

import dev.millrace.v1.Position;
import java.util.Arrays;
import java.util.Map;

/**
 * How far each partition of the log was known to reach. Records logged later have these offsets or
 * higher ones. Immutable.
 */
public final class LogPositions {
  /** Nothing is known. */
  public static final LogPositions UNKNOWN = new LogPositions(new long[0], false);

  private final long[] nextOffsets;
  private final boolean complete;

  private LogPositions(long[] nextOffsets, boolean complete) {
    this.nextOffsets = nextOffsets;
    this.complete = complete;
  }

  /** The ends of all partitions, by partition. */
  public static LogPositions of(Map<Integer, Long> ends) {
    int partitions = ends.keySet().stream().mapToInt(Integer::intValue).max().orElse(-1) + 1;
    long[] nextOffsets = new long[partitions];
    ends.forEach((partition, end) -> nextOffsets[partition] = end);
    return new LogPositions(nextOffsets, true);
  }

  /** Whether it holds the ends of all partitions from before anything was sent. */
  boolean isComplete() {
    return complete;
  }

  /** Whether a record at this position may have been logged later. */
  boolean mayPrecede(Position position) {
    return position.getOffset() >= nextOffset(position.getPartition());
  }

  /** The same, knowing that the log reaches these offsets as well, by partition. */
  LogPositions including(long[] reached) {
    long[] raised = Arrays.copyOf(nextOffsets, Math.max(nextOffsets.length, reached.length));
    for (int partition = 0; partition < reached.length; partition++) {
      raised[partition] = Math.max(raised[partition], reached[partition]);
    }
    return new LogPositions(raised, complete);
  }

  private long nextOffset(int partition) {
    return partition < nextOffsets.length ? nextOffsets[partition] : 0;
  }
}
