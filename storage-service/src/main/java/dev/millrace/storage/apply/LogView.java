package dev.millrace.storage.apply;

import dev.millrace.storage.ownership.LogIdentity;

/** What the broker says of the log now. Calls block; writers ask before they open a store. */
public interface LogView {
  /** The log's identity; waits while Kafka is away. */
  LogIdentity identity() throws InterruptedException;

  /** Where a partition begins and ends; waits while Kafka is away. */
  Bounds bounds(int partition) throws InterruptedException;

  /**
   * The offsets of a partition.
   *
   * @param start of the first record there is
   * @param end after the last record
   */
  record Bounds(long start, long end) {}
}
