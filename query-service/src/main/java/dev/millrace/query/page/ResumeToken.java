package dev.millrace.query.page;

import java.util.Collections;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Where an export stands.
 *
 * @param nextOffsets by partition, everything below it was sent
 * @param endOffsets by partition, where it ends; of the same partitions, 0 and up
 * @param asOfMillis the oldest record that it does not reflect was appended after this time, as far
 *     as was known when it began
 */
public record ResumeToken(
    NavigableMap<Integer, Long> nextOffsets,
    NavigableMap<Integer, Long> endOffsets,
    long asOfMillis) {
  public ResumeToken {
    nextOffsets = Collections.unmodifiableNavigableMap(new TreeMap<>(nextOffsets));
    endOffsets = Collections.unmodifiableNavigableMap(new TreeMap<>(endOffsets));
  }
}
