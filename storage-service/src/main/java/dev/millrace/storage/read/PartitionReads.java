package dev.millrace.storage.read;

import static java.util.Objects.requireNonNull;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.contract.rpc.ByteBudget;
import dev.millrace.internal.v1.PartitionBound;
import dev.millrace.storage.layout.CorruptValueException;
import dev.millrace.storage.ownership.OwnedPartition;
import dev.millrace.storage.ownership.OwnedPartitions;
import dev.millrace.storage.rocks.StoreException;
import dev.millrace.v1.ErrorReason;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds the partition a question is for, waits until it is as fresh as demanded, and turns whatever
 * goes wrong into a refusal of this partition alone.
 */
public final class PartitionReads {
  /** A partition that is behind is asked again after this long. */
  private static final long BEHIND_RETRY_MILLIS = 50;

  private final OwnedPartitions owned;
  private final Executor executor;

  /** Takes the executor that reads after a wait. */
  public PartitionReads(OwnedPartitions owned, Executor executor) {
    this.owned = owned;
    this.executor = executor;
  }

  /**
   * Answers one partition's part of a question.
   *
   * @param waitMillis how long to wait for the bound at most; no thread waits
   * @param read run once the bound is reached; must take the applied offset before anything else
   * @param refused makes the part of a partition that can not answer
   */
  public <T> CompletableFuture<T> ask(
      PartitionBound bound,
      long waitMillis,
      Function<OwnedPartition, T> read,
      Function<Part, T> refused) {
    int number = bound.getPartition();
    OwnedPartition partition = owned.get(number);
    if (partition == null) {
      return CompletableFuture.completedFuture(
          refused.apply(new Part(number, null, OwnedPartitions.notOwner(number))));
    }
    Refusal refusal = partition.refusal();
    if (refusal != null) {
      return CompletableFuture.completedFuture(refused.apply(new Part(number, partition, refusal)));
    }
    if (partition.applied().nextOffset() >= bound.getMinNextOffset()) {
      return CompletableFuture.completedFuture(read(partition, read, refused));
    }
    return partition
        .reached(bound.getMinNextOffset(), waitMillis)
        .thenApplyAsync(
            reached ->
                reached
                    ? read(partition, read, refused)
                    : refused.apply(
                        new Part(number, partition, behind(partition, bound.getMinNextOffset()))),
            executor);
  }

  /**
   * A partition that does not answer.
   *
   * @param partition null when it is not owned here
   */
  public record Part(int number, @Nullable OwnedPartition partition, Refusal refusal) {}

  /**
   * Reads a partition at once, whatever it has applied.
   *
   * @param refused makes the part of one that can not answer
   */
  public static <T> T read(
      OwnedPartition partition, Function<OwnedPartition, T> read, Function<Part, T> refused) {
    try {
      return read.apply(partition);
    } catch (StoreException.Closed | StoreException.Corrupt | CorruptValueException e) {
      return refused.apply(
          new Part(partition.partition(), partition, requireNonNull(partition.refusalAfter(e))));
    } catch (ByteBudget.SpentException e) {
      return refused.apply(new Part(partition.partition(), partition, e.refusal()));
    }
  }

  private static Refusal behind(OwnedPartition partition, long required) {
    Refusal refusal = partition.refusal();
    if (refusal != null) {
      return refusal;
    }
    return Refusal.unavailable(
            ErrorReason.ERROR_REASON_NOT_UP_TO_BOUND,
            "the demanded offset is not applied yet",
            BEHIND_RETRY_MILLIS)
        .with("partition", Integer.toString(partition.partition()))
        .with("applied", Long.toString(partition.applied().nextOffset()))
        .with("required", Long.toString(required));
  }
}
