package dev.millrace.query.freshness;

import java.util.Map;

/**
 * What partitions must have reached for an answer to count.
 *
 * @param maxStalenessMillis the most an answer's lag may be; {@link #ANY_STALENESS} when the
 *     offsets alone decide
 * @param nextOffsets by partition, what must be reflected: every record below it
 */
public record Demand(long maxStalenessMillis, Map<Integer, Long> nextOffsets) {
  /** No bound on the lag. */
  public static final long ANY_STALENESS = Long.MAX_VALUE;

  /** Whatever the owner has. */
  public static final Demand NONE = new Demand(ANY_STALENESS, Map.of());

  public Demand {
    nextOffsets = Map.copyOf(nextOffsets);
  }

  /** A demand on the lag alone. */
  public static Demand staleness(long maxMillis) {
    return new Demand(maxMillis, Map.of());
  }

  /** A demand of offsets alone. */
  public static Demand offsets(Map<Integer, Long> nextOffsets) {
    return new Demand(ANY_STALENESS, nextOffsets);
  }

  /** What this partition must have reached; 0 for nothing. */
  public long boundOf(int partition) {
    return nextOffsets.getOrDefault(partition, 0L);
  }

  /** Whether the lag is bounded. */
  public boolean boundsStaleness() {
    return maxStalenessMillis != ANY_STALENESS;
  }
}
