package dev.millrace.storage.rocks;

/**
 * How near a store is to the point from which RocksDB slows writes down by itself.
 *
 * @param level 0 while there is room, 1 at that point or just before it
 * @param reason what is near it; {@link Reason#NONE} at 0
 */
public record WritePressure(double level, Reason reason) {
  /** There is room. */
  public static final WritePressure NONE = new WritePressure(0, Reason.NONE);

  /** What RocksDB slows writes down for. */
  public enum Reason {
    NONE,
    /** Files of level 0 that wait for compaction. */
    LEVEL0,
    /** Bytes that compaction has yet to rewrite. */
    COMPACTION,
    /** Memtables that wait for a flush. */
    MEMTABLES
  }

  /** Whether nothing should be written for now. */
  public boolean isFull() {
    return level >= 1;
  }

  WritePressure max(WritePressure other) {
    return other.level > level ? other : this;
  }

  /** The pressure of a value that is nothing up to {@code from} and full from {@code to} on. */
  static WritePressure between(double value, double from, double to, Reason reason) {
    double level = Math.clamp((value - from) / (to - from), 0, 1);
    return level == 0 ? NONE : new WritePressure(level, reason);
  }
}
