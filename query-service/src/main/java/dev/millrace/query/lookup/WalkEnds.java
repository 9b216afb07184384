package dev.millrace.query.lookup;

import dev.millrace.query.freshness.PartitionFresh;
import dev.millrace.query.page.WalkEnd;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Where walks end. */
public final class WalkEnds {
  private WalkEnds() {}

  /**
   * The end of a walk whose first page reflects this.
   *
   * @param nowMillis when it was made
   */
  public static WalkEnd of(Map<Integer, PartitionFresh> reflected, long nowMillis) {
    NavigableMap<Integer, Long> endOffsets = new TreeMap<>();
    long lagMillis = 0;
    for (Map.Entry<Integer, PartitionFresh> entry : reflected.entrySet()) {
      endOffsets.put(entry.getKey(), entry.getValue().nextOffset());
      lagMillis = Math.max(lagMillis, entry.getValue().lagMillis());
    }
    return new WalkEnd(endOffsets, nowMillis - lagMillis);
  }
}
