package dev.millrace.storage.consume;

import dev.millrace.contract.ownership.OwnerCommit;
import dev.millrace.storage.layout.AppliedState;
import dev.millrace.storage.ownership.PartitionStatus;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the group how far each assigned partition is applied and where its owner answers; one
 * commit at a time. The poll thread's own.
 */
final class Commits {
  private static final Logger LOG = LoggerFactory.getLogger(Commits.class);

  private static final Duration RELEASE_COMMIT_WAIT = Duration.ofSeconds(2);

  private final Consumer<byte[], byte[]> consumer;
  private final LogSettings settings;
  private final Map<TopicPartition, Assignment> assigned;
  private final LongSupplier nanoTime;
  private boolean inFlight;
  private boolean soon;
  private long nextNanos;

  /** Takes the assignments as they are at any time. */
  Commits(
      Consumer<byte[], byte[]> consumer,
      LogSettings settings,
      Map<TopicPartition, Assignment> assigned,
      LongSupplier nanoTime) {
    this.consumer = consumer;
    this.settings = settings;
    this.assigned = assigned;
    this.nanoTime = nanoTime;
  }

  /** The next commit does not wait for the interval: a store was opened. */
  void soon() {
    soon = true;
  }

  /** Commits what changed, at the interval. */
  void ifDue() {
    long now = nanoTime.getAsLong();
    if (inFlight || !soon && now - nextNanos < 0) {
      return;
    }
    nextNanos = now + TimeUnit.MILLISECONDS.toNanos(settings.commitIntervalMillis());
    soon = false;
    Map<TopicPartition, OffsetAndMetadata> offsets = changed();
    if (offsets.isEmpty()) {
      return;
    }
    inFlight = true;
    consumer.commitAsync(
        offsets,
        (committed, failure) -> {
          inFlight = false;
          if (failure == null) {
            note(committed);
          } else {
            LOG.warn("positions could not be committed, trying again: {}", failure.toString());
          }
        });
  }

  /** Best effort: when it fails, whoever asks us is refused and looks again. */
  void release(List<Assignment> released) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    for (Assignment assignment : released) {
      offsets.put(
          assignment.topicPartition, commit(assignment.partition.applied(), OwnerCommit.RELEASED));
    }
    if (offsets.isEmpty()) {
      return;
    }
    try {
      consumer.commitSync(offsets, RELEASE_COMMIT_WAIT);
    } catch (KafkaException e) {
      LOG.warn("release could not be committed: partitions={}", offsets.keySet(), e);
    }
  }

  private Map<TopicPartition, OffsetAndMetadata> changed() {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    for (Assignment assignment : assigned.values()) {
      boolean refused = assignment.partition.status() == PartitionStatus.REFUSED;
      AppliedState applied = assignment.partition.applied();
      if ((assignment.started || refused) && applied.nextOffset() != assignment.committed) {
        String metadata = settings.endpoint().metadata(assignment.partition.log().topicId());
        offsets.put(assignment.topicPartition, commit(applied, metadata));
      }
    }
    return offsets;
  }

  private void note(Map<TopicPartition, OffsetAndMetadata> committed) {
    committed.forEach(
        (topicPartition, offset) -> {
          Assignment assignment = assigned.get(topicPartition);
          if (assignment != null) {
            assignment.committed = offset.offset();
          }
        });
  }

  private static OffsetAndMetadata commit(AppliedState applied, String metadata) {
    return new OffsetAndMetadata(applied.nextOffset(), applied.epoch(), metadata);
  }
}
