package dev.millrace.query.freshness;

import dev.millrace.contract.ownership.Owners;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * How far each partition is known to be applied and logged, from answers, owners' commits and end
 * offsets. Everything here only grows and was true when it was noted, so it is true now.
 */
public final class Watermarks {
  private record Key(Uuid topicId, int partition) {}

  private final ConcurrentMap<Key, Watermark> byPartition = new ConcurrentHashMap<>();
  private final LongSupplier nanoTime;

  /** Watermarks that know nothing yet. */
  public Watermarks(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Notes an owner's answer. */
  public void answered(Uuid topicId, int partition, PartitionFresh fresh) {
    of(topicId, partition).answered(fresh, nanoTime.getAsLong());
  }

  /** Notes what owners committed. Partitions of a topic that is gone are forgotten. */
  public void committed(Owners owners) {
    byPartition.keySet().removeIf(key -> !key.topicId().equals(owners.topicId()));
    owners
        .owners()
        .forEach(
            (partition, owner) ->
                of(owners.topicId(), partition)
                    .applied(owner.committedOffset(), nanoTime.getAsLong()));
  }

  /** Notes the end of a partition. */
  public void logged(Uuid topicId, int partition, long end) {
    of(topicId, partition).logged(end, nanoTime.getAsLong());
  }

  /** Whether everything below this offset is known to have been logged. */
  public boolean knownLogged(Uuid topicId, int partition, long nextOffset) {
    if (nextOffset == 0) {
      return true;
    }
    @Nullable Watermark watermark = byPartition.get(new Key(topicId, partition));
    return watermark != null && nextOffset <= watermark.end();
  }

  /** What was known to be applied this long ago; 0 when nothing was. */
  public long appliedBefore(Uuid topicId, int partition, long ageMillis) {
    @Nullable Watermark watermark = byPartition.get(new Key(topicId, partition));
    return watermark == null ? 0 : watermark.appliedBefore(ageMillis, nanoTime.getAsLong());
  }

  /** How far it was applied, and behind, when that was last heard; null when it never was. */
  public @Nullable LastKnown lastKnown(Uuid topicId, int partition) {
    @Nullable Watermark watermark = byPartition.get(new Key(topicId, partition));
    return watermark == null ? null : watermark.lastKnown(nanoTime.getAsLong());
  }

  /**
   * What an answer from a cache reflects. A stored transaction never changes, so it is the same at
   * every offset that is in the log.
   *
   * @param logged an offset that is known to be reflected or reached, at least
   */
  public PartitionFresh ofImmutable(Uuid topicId, int partition, long logged) {
    @Nullable Watermark watermark = byPartition.get(new Key(topicId, partition));
    return watermark == null
        ? new PartitionFresh(logged, 0, 0)
        : watermark.fresh(logged, nanoTime.getAsLong());
  }

  private Watermark of(Uuid topicId, int partition) {
    Key key = new Key(topicId, partition);
    @Nullable Watermark watermark = byPartition.get(key);
    return watermark != null ? watermark : byPartition.computeIfAbsent(key, _ -> new Watermark());
  }
}
