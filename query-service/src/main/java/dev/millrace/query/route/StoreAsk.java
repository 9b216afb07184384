package dev.millrace.query.route;

import dev.millrace.contract.ownership.OwnerCommit;
import dev.millrace.internal.v1.PartitionBound;
import dev.millrace.internal.v1.PartitionState;
import dev.millrace.v1.ItemError;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A question that can be put to any set of partitions.
 *
 * @param <P> a partition's part of the reply
 */
public interface StoreAsk<P> {
  /** Puts it to one owner; the reply has a part for each bound, in order. */
  CompletableFuture<List<P>> send(
      OwnerCommit endpoint, List<PartitionBound> bounds, long timeoutNanos);

  /** What the part reflects. */
  PartitionState stateOf(P part);

  /** Why the partition can not answer; null when it did. */
  @Nullable ItemError errorOf(P part);
}
