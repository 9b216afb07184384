package dev.millrace.local;

import java.util.List;

/** The heap of a storage service, also where it runs outside of a stack. */
public final class StorageJvm {
  /** RocksDB's memory comes on top of it. */
  public static final int HEAP_MEBIBYTES = 1024;

  /**
   * Nearly everything is garbage once its batch is written, so most of the heap is young: of 16
   * parts. The rest holds the accounts' totals.
   */
  private static final int YOUNG_PARTS = 11;

  private static final int HEAP_PARTS = 16;

  /**
   * Of six parts of the young generation, four are new and one is for survivors: it must hold a
   * batch and a queue of each partition, or they fill the old generation and every second is a full
   * collection.
   */
  private static final int NEW_TO_SURVIVORS = 4;

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
        "-XX:SurvivorRatio=" + NEW_TO_SURVIVORS);
  }
}
