package dev.millrace.query.lookup;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.millrace.query.freshness.PartitionFresh;
import dev.millrace.v1.Explanation;
import dev.millrace.v1.PartitionFreshness;
import dev.millrace.v1.ReadAt;
import dev.millrace.v1.StageTime;
import dev.millrace.v1.Tier;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** A recorder that notes: the time of each stage, and who was asked. */
public final class Recording implements Recorder {
  private final LongSupplier nanoTime;

  @GuardedBy("this")
  private final Map<Stage, Long> nanosByStage = new LinkedHashMap<>();

  @GuardedBy("this")
  private final TreeSet<Integer> partitionsAsked = new TreeSet<>();

  /** The end of the stage before. */
  @GuardedBy("this")
  private long markNanos;

  /** When the first answer of a store came: what follows of a read reflects no more than that. */
  @GuardedBy("this")
  private long answeredNanos;

  /** Notes from now on. */
  public Recording(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.markNanos = nanoTime.getAsLong();
  }

  @Override
  public synchronized void spent(Stage stage) {
    long nowNanos = nanoTime.getAsLong();
    if (stage == Stage.STORE && !nanosByStage.containsKey(stage)) {
      answeredNanos = nowNanos;
    }
    nanosByStage.merge(stage, nowNanos - markNanos, Long::sum);
    markNanos = nowNanos;
  }

  @Override
  public synchronized void asked(Collection<Integer> partitions) {
    partitionsAsked.addAll(partitions);
  }

  @Override
  public Optional<Explanation> explain(Tier tier, Map<Integer, PartitionFresh> consulted) {
    return explain(
        tier,
        consulted.values().stream().mapToLong(PartitionFresh::stalenessMillis).max().orElse(0));
  }

  @Override
  public Optional<Explanation> explain(Tier tier, ReadAt readAt) {
    return explain(
        tier,
        readAt.getPartitionsList().stream()
            .mapToLong(PartitionFreshness::getLagMillis)
            .max()
            .orElse(0));
  }

  private synchronized Optional<Explanation> explain(Tier tier, long answeredStaleMillis) {
    spent(Stage.MERGE);
    Explanation.Builder explanation =
        Explanation.newBuilder()
            .setTier(tier)
            .addAllPartitionsAsked(partitionsAsked)
            .setStalenessMillis(answeredStaleMillis + sinceAnsweredMillis());
    nanosByStage.forEach(
        (stage, nanos) ->
            explanation.addStages(
                StageTime.newBuilder()
                    .setStage(stage.name().toLowerCase(Locale.ROOT))
                    .setMicros(TimeUnit.NANOSECONDS.toMicros(nanos))));
    return Optional.of(explanation.build());
  }

  @GuardedBy("this")
  private long sinceAnsweredMillis() {
    return nanosByStage.containsKey(Stage.STORE)
        ? TimeUnit.NANOSECONDS.toMillis(markNanos - answeredNanos)
        : 0;
  }
}
