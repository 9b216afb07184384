package dev.millrace.contract.log;

import dev.millrace.v1.Position;

/**
 * A position within one partition as one long: offset (48 bits), index within the record (16 bits).
 * Packed positions compare as (offset, index), also as unsigned big-endian bytes.
 */
public final class PackedPosition {
  /** The highest offset a packed position can hold: 2^47 - 1, to keep the long positive. */
  public static final long OFFSET_MAX = (1L << 47) - 1;

  /** The highest index of a transaction within a record. */
  public static final int INDEX_MAX = (1 << 16) - 1;

  private static final int INDEX_BITS = 16;

  private PackedPosition() {}

  /**
   * Packs an offset and an index.
   *
   * @throws IllegalArgumentException when one is out of range
   */
  public static long pack(long offset, int index) {
    if (offset < 0 || offset > OFFSET_MAX || index < 0 || index > INDEX_MAX) {
      throw new IllegalArgumentException("position out of range: " + offset + "/" + index);
    }
    return (offset << INDEX_BITS) | index;
  }

  /** The offset of a packed position. */
  public static long offset(long packed) {
    return packed >>> INDEX_BITS;
  }

  /** The index of a packed position. */
  public static int index(long packed) {
    return (int) (packed & INDEX_MAX);
  }

  /** The position as a message. */
  public static Position toPosition(int partition, long packed) {
    return Position.newBuilder()
        .setPartition(partition)
        .setOffset(offset(packed))
        .setIndex(index(packed))
        .build();
  }
}
