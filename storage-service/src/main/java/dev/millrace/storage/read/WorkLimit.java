package dev.millrace.storage.read;

/** How much one call may look at: what filters leave out costs time, but no room in the answer. */
public final class WorkLimit {
  /** Entries or records of one partition: about 30 ms when they are in memory. */
  public static final int SCANNED_MAX = 100_000;

  /** Of all partitions of a call together, which one thread reads one after the other. */
  private static final int CALL_SCANNED_MAX = 400_000;

  /** Bytes of one partition's records: as long as the highest number of small ones takes. */
  static final long SCANNED_BYTES_MAX = 32L * 1024 * 1024;

  private WorkLimit() {}

  /**
   * Entries or records that each partition looks at.
   *
   * @param asked by the caller; 0 for as many as there may be, to which more is lowered
   * @param partitions that the call asks
   */
  public static int of(int asked, int partitions) {
    int max = Math.min(SCANNED_MAX, CALL_SCANNED_MAX / Math.max(1, partitions));
    return Math.max(1, asked == 0 ? max : Math.min(asked, max));
  }
}
