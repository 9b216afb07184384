package dev.millrace.query.lookup;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.query.freshness.Demand;
import dev.millrace.query.freshness.PartitionFresh;
import dev.millrace.query.freshness.Requirement;
import dev.millrace.query.page.WalkEnd;
import dev.millrace.query.route.StoreAsk;
import dev.millrace.v1.ErrorReason;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What all walks over pages have in common. The first page fixes, by partition, up to which offset
 * the walk reads. The following pages ask for what lies below those offsets from owners that have
 * reached them, so that the walk returns what the first page reflects, each once, whatever is
 * written meanwhile.
 */
public final class Walks {
  /**
   * Bounds of a page.
   *
   * @param bytesMax a page ends once it has as many
   * @param scannedMax what each partition looks at for a page, at most
   */
  public record Bounds(long bytesMax, int scannedMax) {}

  /**
   * What the partitions gave for a page.
   *
   * @param parts by partition, ascending; without those that were empty when the walk began
   * @param reflected what the page reflects
   */
  record Answers<P>(Map<Integer, P> parts, Map<Integer, PartitionFresh> reflected) {}

  /** Tries with a smaller page when an owner's reply is larger than a message may be. */
  private static final int SHRINK = 4;

  /** In a cursor, no end offset. What a partition that was empty has is dropped instead. */
  private static final long NO_LIMIT = 0;

  private final AllPartitions partitions;
  private final Bounds bounds;
  private final LongSupplier clockMillis;

  /** Walks over what these partitions hold. */
  public Walks(AllPartitions partitions, Bounds bounds, LongSupplier clockMillis) {
    this.partitions = partitions;
    this.bounds = bounds;
    this.clockMillis = clockMillis;
  }

  Bounds bounds() {
    return bounds;
  }

  /**
   * Asks all partitions for a page; fails with the status the call is refused with.
   *
   * @param end of the walk; null for its first page
   * @param ask the question, by how much each partition gives at most
   */
  <P> CompletableFuture<Answers<P>> ask(
      Read read, @Nullable WalkEnd end, int pageSize, IntFunction<StoreAsk<P>> ask) {
    if (end == null) {
      return partitions.demand(read).thenCompose(demand -> ask(read, null, demand, pageSize, ask));
    }
    // Following pages reflect what the first one did; tokens they bring are only checked.
    CompletableFuture<?> checked =
        read.requirement() instanceof Requirement.Tokens
            ? partitions.demand(read)
            : CompletableFuture.completedFuture(end);
    return checked.thenCompose(
        _ -> ask(read, end, Demand.offsets(end.endOffsets()), pageSize, ask));
  }

  private <P> CompletableFuture<Answers<P>> ask(
      Read read, @Nullable WalkEnd end, Demand demand, int limit, IntFunction<StoreAsk<P>> ask) {
    return partitions
        .ask(read, ask.apply(limit), read.partitions(), demand)
        .thenCompose(
            answers -> {
              @Nullable Refusal refusal = AllAnswers.refusal(answers);
              if (refusal == null) {
                return CompletableFuture.completedFuture(
                    answers(end, AllAnswers.parts(answers), AllAnswers.consulted(answers)));
              }
              boolean tooLarge =
                  refusal.code() == Status.Code.RESOURCE_EXHAUSTED
                      && refusal.reason() != ErrorReason.ERROR_REASON_BUFFER_FULL;
              return tooLarge && limit > 1
                  ? ask(read, end, demand, Math.max(1, limit / SHRINK), ask)
                  : CompletableFuture.<Answers<P>>failedFuture(refusal.asException());
            });
  }

  private <P> Answers<P> answers(
      @Nullable WalkEnd end, Map<Integer, P> parts, Map<Integer, PartitionFresh> consulted) {
    if (end == null) {
      return new Answers<>(parts, consulted);
    }
    parts.keySet().removeIf(partition -> end.endOf(partition) == 0);
    return new Answers<>(parts, reflected(end, consulted));
  }

  /** A following page reflects what the first one did, and lags behind the log accordingly. */
  private Map<Integer, PartitionFresh> reflected(
      WalkEnd end, Map<Integer, PartitionFresh> consulted) {
    long sinceFirstMillis = Math.max(0, clockMillis.getAsLong() - end.asOfMillis());
    Map<Integer, PartitionFresh> reflected = new TreeMap<>();
    consulted.forEach(
        (partition, fresh) -> {
          long endOffset = end.endOf(partition);
          long lagRecords = fresh.nextOffset() + fresh.lagRecords() - endOffset;
          reflected.put(
              partition,
              new PartitionFresh(endOffset, lagRecords, lagRecords == 0 ? 0 : sinceFirstMillis));
        });
    return reflected;
  }

  /** The end offset of a partition's cursor. */
  static long endOffset(@Nullable WalkEnd end, int partition) {
    return end == null ? NO_LIMIT : Math.max(NO_LIMIT + 1, end.endOf(partition));
  }

  /** The end of a walk whose first page reflects this. */
  WalkEnd end(Map<Integer, PartitionFresh> reflected) {
    return WalkEnds.of(reflected, clockMillis.getAsLong());
  }

  /** For owners that give an entry without its transaction where the page needs it. */
  static StatusRuntimeException incomplete() {
    return Refusal.of(
            Status.Code.INTERNAL,
            ErrorReason.ERROR_REASON_INTERNAL,
            "a partition's owner gave an entry without its transaction")
        .asException();
  }

  /** For owners that say they have more but neither give anything nor say how far they looked. */
  static StatusRuntimeException noProgress() {
    return Refusal.of(
            Status.Code.INTERNAL,
            ErrorReason.ERROR_REASON_INTERNAL,
            "a partition's owner has more but gave nothing")
        .asException();
  }
}
