package dev.millrace.storage.rpc;

import dev.millrace.contract.rpc.ByteBudget;
import dev.millrace.contract.rpc.HeldBytes;
import dev.millrace.internal.v1.PartitionBound;
import dev.millrace.internal.v1.PartitionState;
import dev.millrace.storage.ownership.OwnedPartition;
import dev.millrace.storage.read.PartitionReads;
import dev.millrace.storage.read.RecordBudget;
import dev.millrace.v1.ItemError;
import io.grpc.Context;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The parts of one call: each partition answers, or says why it can not. All wait for their bounds
 * within the same time, that of the call in whose context this is made.
 */
final class PartitionParts {
  private final PartitionReads reads;
  private final HeldBytes held;
  private final Context caller = Context.current();
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
    return counted(
        () -> asked.stream().map(one -> ask(bound.apply(one), read.apply(one), refused)).toList());
  }

  /**
   * Asks the partitions in two steps; once. Of those that answer the first at once, the second is
   * taken when {@code between} has looked at all of them; one that waits for its bound takes both
   * when it has reached it, so that no other waits with it.
   *
   * @param first answers the first step of one, timed
   * @param between looks at the first answers that are there at once, in the order asked
   * @param second makes a part of a first answer, timed
   * @param refused the part of one that does not answer, in either step
   */
  <Q, S, T> List<CompletableFuture<T>> askTwice(
      List<Q> asked,
      Function<Q, PartitionBound> bound,
      Function<Q, Function<OwnedPartition, S>> first,
      Consumer<List<S>> between,
      Function<S, T> second,
      BiFunction<PartitionState, ItemError, T> refused) {
    return counted(
        () -> {
          List<CompletableFuture<Step<S, T>>> steps =
              asked.stream()
                  .map(
                      one ->
                          this.<Step<S, T>>ask(
                              bound.apply(one),
                              partition ->
                                  new Answered<>(partition, first.apply(one).apply(partition)),
                              (state, error) -> new Refused<>(refused.apply(state, error))))
                  .toList();
          between.accept(answeredAtOnce(steps));
          return steps.stream()
              .map(step -> step.thenApply(answer -> finished(answer, second, refused)))
              .toList();
        });
  }

  private static <S, T> List<S> answeredAtOnce(List<CompletableFuture<Step<S, T>>> steps) {
    List<S> answers = new ArrayList<>(steps.size());
    for (CompletableFuture<Step<S, T>> step : steps) {
      if (step.isDone()
          && !step.isCompletedExceptionally()
          && step.join() instanceof Answered<S, T> answered) {
        answers.add(answered.answer());
      }
    }
    return answers;
  }

  private <S, T> T finished(
      Step<S, T> step, Function<S, T> second, BiFunction<PartitionState, ItemError, T> refused) {
    return switch (step) {
      case Refused<S, T> already -> already.part();
      case Answered<S, T> answered ->
          PartitionReads.read(
              answered.partition(),
              within(_ -> second.apply(answered.answer())),
              part -> refused.apply(state(part), part.refusal().asItemError()));
    };
  }

  /** What the parts hold is counted until all of them are there. */
  private <T> List<CompletableFuture<T>> counted(Supplier<List<CompletableFuture<T>>> asking) {
    try {
      List<CompletableFuture<T>> parts = asking.get();
      var _ =
          CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
              .whenComplete((_, _) -> held.close());
      return parts;
    } catch (RuntimeException e) {
      held.close();
      throw e;
    }
  }

  private sealed interface Step<S, T> {}

  private record Answered<S, T>(OwnedPartition partition, S answer) implements Step<S, T> {}

  private record Refused<S, T>(T part) implements Step<S, T> {}

  /** What is read counts towards what the call holds. Nothing is read for who no longer waits. */
  private <T> Function<OwnedPartition, T> within(Function<OwnedPartition, T> read) {
    return partition -> {
      if (caller.isCancelled()) {
        throw Status.CANCELLED.withDescription("nobody waits for the answer").asRuntimeException();
      }
      return ScopedValue.where(RecordBudget.HELD, held).call(() -> read.apply(partition));
    };
  }

  /** Asks one partition. */
  <T> CompletableFuture<T> ask(
      PartitionBound bound,
      Function<OwnedPartition, T> read,
      BiFunction<PartitionState, ItemError, T> refused) {
    return reads.ask(
        bound,
        waitMillis,
        within(read),
        part -> refused.apply(state(part), part.refusal().asItemError()));
  }

  private static PartitionState state(PartitionReads.Part part) {
    OwnedPartition partition = part.partition();
    return partition == null
        ? PartitionState.newBuilder().setPartition(part.number()).build()
        : partition.stateAt(partition.applied().nextOffset());
  }
}
