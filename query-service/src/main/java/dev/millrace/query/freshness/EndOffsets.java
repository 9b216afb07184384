package dev.millrace.query.freshness;

import java.util.NavigableMap;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.IsolationLevel;

/** Where the partitions of the log end now. */
@FunctionalInterface
public interface EndOffsets {
  /**
   * The end of every partition, asked for after this call began. With {@code READ_COMMITTED}, below
   * the first open transaction.
   */
  CompletableFuture<NavigableMap<Integer, Long>> ask(IsolationLevel isolation);
}
