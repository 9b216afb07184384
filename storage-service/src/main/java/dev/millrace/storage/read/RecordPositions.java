package dev.millrace.storage.read;

import dev.millrace.contract.log.PackedPosition;
import dev.millrace.internal.v1.RecordCursor;
import dev.millrace.internal.v1.RecordPosition;

/** Packed positions as the messages that cursors are made of. */
final class RecordPositions {
  private RecordPositions() {}

  static RecordPosition of(long packedPosition) {
    return RecordPosition.newBuilder()
        .setOffset(PackedPosition.offset(packedPosition))
        .setIndex(PackedPosition.index(packedPosition))
        .build();
  }

  /** The position of a cursor that has one. */
  static long after(RecordCursor cursor) {
    return PackedPosition.pack(cursor.getAfter().getOffset(), cursor.getAfter().getIndex());
  }

  /** The position after that; after the highest, itself. */
  static long behind(RecordCursor cursor) {
    long after = after(cursor);
    return after == Long.MAX_VALUE ? after : after + 1;
  }
}
