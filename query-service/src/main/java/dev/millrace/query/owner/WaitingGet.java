package dev.millrace.query.owner;

import dev.millrace.internal.v1.BatchGetRequest;
import dev.millrace.internal.v1.PartitionRecords;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A get that may travel with others.
 *
 * @param untilNanos when its answer is of no use any more
 */
record WaitingGet(
    BatchGetRequest request, long untilNanos, CompletableFuture<List<PartitionRecords>> answer) {
  WaitingGet(BatchGetRequest request, long untilNanos) {
    this(request, untilNanos, new CompletableFuture<>());
  }

  /** Whether its time is over before it was answered. */
  boolean isOver(long nowNanos) {
    return untilNanos - nowNanos <= 0 && !answer.isDone();
  }
}
