package dev.millrace.query.lookup;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.query.freshness.Demand;
import dev.millrace.query.freshness.PartitionFresh;
import dev.millrace.query.route.PartitionAnswer;
import dev.millrace.query.route.StoreAsk;
import dev.millrace.v1.ErrorReason;
import io.grpc.Context;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads of everything that partitions have, in steps of bounded work. The first step fixes, by
 * partition, up to which offset all of them read, so that the answer reflects one offset of each.
 * Whole answers alone are given: when time is up before the end, the read is refused.
 */
public final class Steps {
  /**
   * Where a partition goes on.
   *
   * @param endOffset only what lies below; 0 in the first step: as it stands
   * @param after the last that was looked at; null in the first step
   */
  record Cursor<K>(long endOffset, @Nullable K after) {}

  /**
   * What is asked, and what becomes of the answers. Steps follow one another, so no two threads are
   * in here at a time.
   *
   * @param <P> a partition's part of a step
   * @param <K> where a partition goes on
   */
  interface Question<P, K> {
    /** One step for whichever partitions have not come to their end. */
    StoreAsk<P> ask(IntFunction<Cursor<K>> cursors);

    /**
     * Takes in a part.
     *
     * @return where the partition goes on; null when it has come to its end
     * @throws io.grpc.StatusRuntimeException when the whole read is to be refused
     */
    @Nullable K take(int partition, P part);

    /** Why the whole read is refused when a partition has more than one may give. */
    Refusal tooMuch();
  }

  private final AllPartitions partitions;
  private final LongSupplier nanoTime;

  /** Steps over what these partitions hold. */
  public Steps(AllPartitions partitions, LongSupplier nanoTime) {
    this.partitions = partitions;
    this.nanoTime = nanoTime;
  }

  /** Asks all partitions to their ends; what they reflect, or the status the call fails with. */
  <P, K> CompletableFuture<Map<Integer, PartitionFresh>> run(Read read, Question<P, K> question) {
    Run<P, K> run = new Run<>(read, question, Context.current());
    return partitions.demand(read).thenCompose(run::start);
  }

  /** The answer would be larger than one may be; {@code limit} says what was exceeded. */
  static Refusal tooLarge(Status.Code code, String message, String limit) {
    return Refusal.of(code, ErrorReason.ERROR_REASON_RESULT_TOO_LARGE, message)
        .with("limit", limit);
  }

  private final class Run<P, K> {
    private final Read read;
    private final Question<P, K> question;
    private final Context call;
    private final Map<Integer, PartitionFresh> consulted = new TreeMap<>();
    private final Map<Integer, Cursor<K>> open = new HashMap<>();
    private final CompletableFuture<Map<Integer, PartitionFresh>> done = new CompletableFuture<>();

    Run(Read read, Question<P, K> question, Context call) {
      this.read = read;
      this.question = question;
      this.call = call;
    }

    CompletableFuture<Map<Integer, PartitionFresh>> start(Demand demand) {
      step(read.partitions(), demand);
      return done;
    }

    private void step(Collection<Integer> those, Demand demand) {
      boolean isFirst = consulted.isEmpty();
      long startNanos = nanoTime.getAsLong();
      Cursor<K> first = new Cursor<>(0, null);
      StoreAsk<P> ask = question.ask(partition -> open.getOrDefault(partition, first));
      var _ =
          partitions
              .ask(read, ask, those, demand)
              .whenComplete(
                  (answers, failure) -> {
                    if (failure != null) {
                      done.completeExceptionally(failure);
                      return;
                    }
                    try {
                      // The first step may have waited for its bound; no other has to.
                      take(answers, isFirst ? 0 : nanoTime.getAsLong() - startNanos);
                    } catch (RuntimeException e) {
                      done.completeExceptionally(e);
                    }
                  });
    }

    private void take(Map<Integer, PartitionAnswer<P>> answers, long stepNanos) {
      @Nullable Refusal refusal = AllAnswers.refusal(answers);
      if (refusal != null) {
        // Not whatever is exhausted: a reply may also be over what one call brings.
        boolean tooMuch = refusal.reason() == ErrorReason.ERROR_REASON_RESULT_TOO_LARGE;
        throw (tooMuch ? question.tooMuch() : refusal).asException();
      }
      AllAnswers.consulted(answers).forEach(consulted::putIfAbsent);
      AllAnswers.parts(answers)
          .forEach(
              (partition, part) -> {
                @Nullable K after = question.take(partition, part);
                if (after == null) {
                  open.remove(partition);
                } else {
                  open.put(partition, new Cursor<>(endOf(partition), after));
                }
              });
      if (open.isEmpty()) {
        done.complete(consulted);
      } else if (call.isCancelled()) {
        throw Status.CANCELLED.withDescription("the client is gone").asRuntimeException();
      } else if (read.deadline().leftNanos(nanoTime.getAsLong()) <= stepNanos) {
        // Another step would be cut off, and pass for an owner that does not answer.
        throw outOfTime().asException();
      } else {
        goOn();
      }
    }

    private void goOn() {
      List<Integer> those = new ArrayList<>(open.keySet());
      Map<Integer, Long> ends = new HashMap<>();
      those.forEach(partition -> ends.put(partition, endOf(partition)));
      step(those, Demand.offsets(ends));
    }

    private long endOf(int partition) {
      @Nullable PartitionFresh fresh = consulted.get(partition);
      return fresh == null ? 0 : fresh.nextOffset();
    }
  }

  private static Refusal outOfTime() {
    return tooLarge(
        Status.Code.UNAVAILABLE,
        "there is more to look at than the deadline allows; ask for less or allow more time",
        "deadline");
  }
}
