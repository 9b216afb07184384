package dev.millrace.query.page;

import java.util.Collections;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What the first page of a walk reflected, and so do all that follow.
 *
 * @param endOffsets by partition, the first offset that it did not reflect
 * @param asOfMillis the oldest record that it did not reflect was appended after this time, as far
 *     as was known then
 */
public record WalkEnd(NavigableMap<Integer, Long> endOffsets, long asOfMillis) {
  public WalkEnd {
    endOffsets = Collections.unmodifiableNavigableMap(new TreeMap<>(endOffsets));
  }

  /** The end of a partition; 0 when it was empty. */
  public long endOf(int partition) {
    return endOffsets.getOrDefault(partition, 0L);
  }
}
