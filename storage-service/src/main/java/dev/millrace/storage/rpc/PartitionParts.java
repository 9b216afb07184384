package dev.millrace.storage.rpc;

import dev.millrace.contract.rpc.ByteBudget;
import dev.millrace.contract.rpc.HeldBytes;
import dev.millrace.internal.v1.PartitionBound;
import dev.millrace.internal.v1.PartitionState;
import dev.millrace.storage.ownership.OwnedPartition;
import dev.millrace.storage.read.PartitionReads;
import dev.millrace.storage.read.RecordBudget;
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
  private final HeldBytes held;
  private final long waitMillis = Deadlines.waitMillis();

  /** Takes the budget of what all calls hold together. */
  PartitionParts(PartitionReads reads, ByteBudget budget) {
    this.reads = reads;
    this.held = budget.open();
  }

  /**
   * Asks the partitions; once. What their parts hold is counted until all of them are there: then
   * the reply is made, which is counted by itself.
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
    List<CompletableFuture<T>> parts =
        asked.stream().map(one -> ask(bound.apply(one), read.apply(one), refused)).toList();
    var _ =
        CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
            .whenComplete((_, _) -> held.close());
    return parts;
  }

  /** Asks one partition. */
  <T> CompletableFuture<T> ask(
      PartitionBound bound,
      Function<OwnedPartition, T> read,
      BiFunction<PartitionState, ItemError, T> refused) {
    return reads.ask(
        bound,
        waitMillis,
        partition -> ScopedValue.where(RecordBudget.HELD, held).call(() -> read.apply(partition)),
        part -> refused.apply(state(part), part.refusal().asItemError()));
  }

  private static PartitionState state(PartitionReads.Part part) {
    OwnedPartition partition = part.partition();
    return partition == null
        ? PartitionState.newBuilder().setPartition(part.number()).build()
        : partition.stateAt(partition.applied().nextOffset());
  }
}
