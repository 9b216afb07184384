package dev.millrace.bench.drain;

import java.util.List;

/**
 * A filled log.
 *
 * @param ends of the partitions that hold any record
 * @param valueBytes of all transactions
 */
public record Filled(List<LogEnd> ends, long valueBytes, double seconds) {
  /** Copies the collection. */
  public Filled {
    ends = List.copyOf(ends);
  }
}
