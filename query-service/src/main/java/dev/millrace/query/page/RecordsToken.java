package dev.millrace.query.page;

import dev.millrace.contract.log.PackedPosition;
import dev.millrace.internal.v1.RecordPosition;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Where a walk over partitions' records stands.
 *
 * @param after by partition, the last record that was returned or left out; none for a partition
 *     that has not had its turn
 */
public record RecordsToken(WalkEnd end, NavigableMap<Integer, RecordPosition> after) {
  /** Nothing lies behind it, oldest first. */
  public static final RecordPosition PAST_NEWEST =
      RecordPosition.newBuilder()
          .setOffset(PackedPosition.OFFSET_MAX)
          .setIndex(PackedPosition.INDEX_MAX)
          .build();

  /** Nothing lies behind it, newest first. */
  public static final RecordPosition PAST_OLDEST = RecordPosition.getDefaultInstance();

  public RecordsToken {
    after = Collections.unmodifiableNavigableMap(new TreeMap<>(after));
  }
}
