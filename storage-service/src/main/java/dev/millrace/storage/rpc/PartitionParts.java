package dev.millrace.storage.rpc;

import dev.millrace.internal.v1.PartitionBound;
import dev.millrace.internal.v1.PartitionState;
import dev.millrace.storage.ownership.OwnedPartition;
import dev.millrace.storage.read.PartitionReads;
import dev.millrace.v1.ItemError;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The parts of one call: each partition answers, or says why it can not. All wait for their bounds
 * within the same time, that of the call in whose context this is made.
 */
final class PartitionParts {
  private final PartitionReads reads;
  private final long waitMillis = Deadlines.waitMillis();

  PartitionParts(PartitionReads reads) {
    this.reads = reads;
  }

  /**
   * Asks the partitions.
   *
   * @param asked what each is asked
   * @param read answers one, timed
   * @param refused the part of one that does not answer
   */
  <Q, T> List<CompletableFuture<T>> ask(
      List<Q> asked,
      Function<Q, PartitionBound> bound,
      Function<Q, Function<OwnedPartition, T>> read,
      BiFunction<PartitionState, ItemError, T> refused) {
    return asked.stream().map(one -> ask(bound.apply(one), read.apply(one), refused)).toList();
  }

  /** Asks one partition. */
  <T> CompletableFuture<T> ask(
      PartitionBound bound,
      Function<OwnedPartition, T> read,
      BiFunction<PartitionState, ItemError, T> refused) {
    return reads.ask(
        bound, waitMillis, read, part -> refused.apply(state(part), part.refusal().asItemError()));
  }

  private static PartitionState state(PartitionReads.Part part) {
    OwnedPartition partition = part.partition();
    return partition == null
        ? PartitionState.newBuilder().setPartition(part.number()).build()
        : partition.stateAt(partition.applied().nextOffset());
  }
}
