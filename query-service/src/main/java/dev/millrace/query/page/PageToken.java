package dev.millrace.query.page;

import dev.millrace.internal.v1.EntryKey;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Where a page walk stands.
 *
 * @param endOffsets by partition, the first offset that the first page did not reflect
 * @param asOfMillis the oldest record that the first page did not reflect was appended after this
 *     time, as far as was known then
 * @param partition where the last entry returned lies
 * @param last the last entry returned
 */
public record PageToken(
    NavigableMap<Integer, Long> endOffsets, long asOfMillis, int partition, EntryKey last) {
  public PageToken {
    endOffsets = Collections.unmodifiableNavigableMap(new TreeMap<>(endOffsets));
  }
}
