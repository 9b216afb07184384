package dev.millrace.local;

import java.util.List;

/** The heap of a storage service, also where it runs outside of a stack. */
public final class StorageJvm {
  /** RocksDB's memory comes on top of it. */
  public static final int HEAP_MEBIBYTES = 1024;

  /**
   * A batch of 20,000 records a partition lives through several young collections: survivors must
   * hold it, or it fills the old generation and every second is a full collection. Of 16 parts of
   * the heap.
   */
  private static final int YOUNG_PARTS = 9;

  private static final int HEAP_PARTS = 16;

  /**
   * Young collections that an object lives through before it counts as old. Totals of accounts live
   * as long as their store, and every collection more copies all of them again; records should be
   * written by then.
   */
  private static final int TENURING_THRESHOLD = 2;

  private StorageJvm() {}

  /**
   * Options of a JVM that drains the log. All cores collect: while one thread does, the others'
   * work stands still.
   */
  public static List<String> options(int heapMebibytes) {
    return List.of(
        "-XX:-UseSerialGC",
        "-XX:+UseParallelGC",
        "-XX:-UseAdaptiveSizePolicy",
        "-Xmn%dm".formatted(heapMebibytes * YOUNG_PARTS / HEAP_PARTS),
        "-XX:SurvivorRatio=2",
        "-XX:InitialTenuringThreshold=" + TENURING_THRESHOLD,
        "-XX:MaxTenuringThreshold=" + TENURING_THRESHOLD);
  }
}
