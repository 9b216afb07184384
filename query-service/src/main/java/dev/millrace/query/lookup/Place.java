package dev.millrace.query.lookup;

import dev.millrace.internal.v1.StoredEntry;
import dev.millrace.internal.v1.StoredRecord;
import dev.millrace.v1.Position;
import java.util.Comparator;

/**
 * Where something stands in the order of pages: by (time, partition, offset, index).
 *
 * @param time event time in microseconds, append time in milliseconds, or always 0: whatever the
 *     order is of
 */
record Place(long time, int partition, long offset, int index) {
  static final Comparator<Place> ASCENDING =
      Comparator.comparingLong(Place::time)
          .thenComparingInt(Place::partition)
          .thenComparingLong(Place::offset)
          .thenComparingInt(Place::index);

  static Place byEventTime(StoredEntry entry) {
    return of(entry.getTimeMicros(), entry.getPosition());
  }

  static Place byAppendTime(StoredRecord stored) {
    return of(stored.getLoggedAtMillis(), stored.getPosition());
  }

  static Place byPosition(StoredRecord stored) {
    return of(0, stored.getPosition());
  }

  private static Place of(long time, Position position) {
    return new Place(time, position.getPartition(), position.getOffset(), position.getIndex());
  }
}
