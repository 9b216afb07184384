package dev.millrace.storage.wiring;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What the stores take of a machine's memory by default: a share that leaves room for the heap, the
 * page cache, and a broker and the other services beside it.
 */
enum MemoryProfile {
  /** A machine of 4 GB. */
  SMALL(512),
  /** A machine of 8 GB. */
  MEDIUM(1024),
  /** A machine of 16 GB or more. */
  LARGE(2048),
  /** What fits the memory of the machine, or of the container. */
  AUTO(0);

  private static final long MIB = 1024L * 1024;

  /** Machines have a little less than their name says. */
  private static final long MEDIUM_FROM_BYTES = 7 * 1024 * MIB;

  private static final long LARGE_FROM_BYTES = 15 * 1024 * MIB;

  private final long budgetMebibytes;

  MemoryProfile(long budgetMebibytes) {
    this.budgetMebibytes = budgetMebibytes;
  }

  static List<String> names() {
    return Arrays.stream(values()).map(profile -> profile.name().toLowerCase(Locale.ROOT)).toList();
  }

  static MemoryProfile of(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  /**
   * Of blocks and memtables together.
   *
   * @param memoryBytes of the machine or of the container
   */
  long budgetBytes(long memoryBytes) {
    return this == AUTO ? fitting(memoryBytes).budgetMebibytes * MIB : budgetMebibytes * MIB;
  }

  private static MemoryProfile fitting(long memoryBytes) {
    if (memoryBytes >= LARGE_FROM_BYTES) {
      return LARGE;
    }
    return memoryBytes >= MEDIUM_FROM_BYTES ? MEDIUM : SMALL;
  }
}
