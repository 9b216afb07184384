package dev.millrace.storage.consume;

import dev.millrace.storage.apply.BatchQueue;
import dev.millrace.storage.apply.DiskGate;
import dev.millrace.storage.apply.PartitionWriter;
import dev.millrace.storage.apply.WriterSupplies;
import dev.millrace.storage.layout.AppliedState;
import dev.millrace.storage.outcome.OutcomeHub;
import dev.millrace.storage.ownership.LagTracker;
import dev.millrace.storage.ownership.LogIdentity;
import dev.millrace.storage.ownership.OwnedPartition;
import dev.millrace.storage.ownership.OwnedPartitions;
import dev.millrace.storage.ownership.PartitionStatus;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The partitions the group gave us: their writers and pauses. The poll thread's own. */
public final class Assignments implements ConsumerRebalanceListener {
  private static final Logger LOG = LoggerFactory.getLogger(Assignments.class);

  /** A revoked partition's writer gets this long to finish its batch before we let go. */
  private static final long REVOKE_WAIT_MILLIS = 1_000;

  /** When the process stops: until all stores are flushed and closed. */
  private static final long STOP_WAIT_MILLIS = 25_000;

  private final Consumer<byte[], byte[]> consumer;
  private final LogIdentity log;
  private final Supplies supplies;
  private final Map<TopicPartition, Assignment> assigned = new HashMap<>();
  private final Map<Integer, CompletableFuture<Boolean>> closing = new HashMap<>();
  private final Commits commits;

  /** Makes assignments once the consumer and the log are there. */
  @FunctionalInterface
  public interface Factory {
    Assignments create(Consumer<byte[], byte[]> consumer, LogIdentity log);
  }

  /** What assignments are made of. */
  public record Supplies(
      LogSettings settings,
      OwnedPartitions owned,
      OutcomeHub hub,
      WriterSupplies writers,
      DiskGate disk,
      Clock clock,
      LongSupplier nanoTime) {}

  /** No assignments yet. */
  public Assignments(Consumer<byte[], byte[]> consumer, LogIdentity log, Supplies supplies) {
    this.consumer = consumer;
    this.log = log;
    this.supplies = supplies;
    this.commits = new Commits(consumer, supplies.settings, assigned, supplies.nanoTime);
  }

  @Nullable Assignment get(TopicPartition topicPartition) {
    return assigned.get(topicPartition);
  }

  Collection<Assignment> all() {
    return assigned.values();
  }

  Commits commits() {
    return commits;
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    LOG.info("partitions assigned: partitions={}", partitions);
    for (TopicPartition topicPartition : partitions) {
      assigned.computeIfAbsent(topicPartition, this::assign);
    }
    consumer.pause(partitions);
    seekProvisionally(partitions);
    supplies.owned.assignmentKnown(true);
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    List<Assignment> given = remove(partitions);
    if (given.isEmpty()) {
      return;
    }
    LOG.info("partitions revoked: partitions={}", partitions);
    given.forEach(assignment -> assignment.writer.stop());
    List<CompletableFuture<Void>> quiesced =
        given.stream().map(assignment -> assignment.writer.quiesced()).toList();
    boolean all = await(quiesced, REVOKE_WAIT_MILLIS);
    if (all) {
      commits.release(given.stream().filter(assignment -> assignment.started).toList());
    }
    given.forEach(assignment -> assignment.partition.released());
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> partitions) {
    LOG.warn("partitions lost: partitions={}", partitions);
    for (Assignment assignment : remove(partitions)) {
      assignment.writer.stop();
      assignment.partition.released();
    }
  }

  /** A position so that the client never looks for one; the partition is paused all the while. */
  void seekProvisionally(Collection<TopicPartition> partitions) {
    for (TopicPartition topicPartition : partitions) {
      Assignment assignment = assigned.get(topicPartition);
      if (assignment != null && !assignment.started) {
        consumer.seek(topicPartition, new OffsetAndMetadata(0, Optional.empty(), ""));
      }
    }
  }

  /** Sends the consumer to the offset of every store that was opened since the last call. */
  void startOpened() {
    for (Assignment assignment : assigned.values()) {
      if (assignment.started || !assignment.writer.opened().getNow(false)) {
        continue;
      }
      AppliedState state = assignment.partition.applied();
      consumer.seek(
          assignment.topicPartition, new OffsetAndMetadata(state.nextOffset(), state.epoch(), ""));
      assignment.handedOver = state.nextOffset();
      assignment.started = true;
      commits.soon();
    }
  }

  void adjustPauses() {
    for (Assignment assignment : assigned.values()) {
      boolean pause = shouldPause(assignment);
      if (pause != assignment.paused) {
        assignment.paused = pause;
        List<TopicPartition> one = List.of(assignment.topicPartition);
        if (pause) {
          consumer.pause(one);
        } else {
          consumer.resume(one);
        }
      }
    }
  }

  /** Whether a partition that serves is paused, so that it should be looked at soon. */
  boolean isAnyWaiting() {
    for (Assignment assignment : assigned.values()) {
      PartitionStatus status = assignment.partition.status();
      if (assignment.paused
          && (status == PartitionStatus.OPENING || status == PartitionStatus.SERVING)) {
        return true;
      }
    }
    return false;
  }

  /** The log does not reach where a store stands. */
  void outOfRange(Map<TopicPartition, Long> positions) {
    positions.forEach(
        (topicPartition, offset) -> {
          Assignment assignment = assigned.get(topicPartition);
          if (assignment == null) {
            return;
          }
          if (assignment.started) {
            assignment.partition.refuse(
                "offset %d is not in the log: it was trimmed, truncated or made anew"
                    .formatted(offset),
                null);
            assignment.writer.stop();
          }
          assignment.paused = true;
          consumer.pause(List.of(topicPartition));
          consumer.seek(topicPartition, new OffsetAndMetadata(offset, Optional.empty(), ""));
        });
  }

  /**
   * Stops every writer, waits until the stores are closed, and gives the partitions back.
   *
   * @return false when a writer may still use its store
   */
  boolean stopAll() {
    List<Assignment> all = new ArrayList<>(assigned.values());
    all.forEach(assignment -> assignment.writer.stop());
    List<CompletableFuture<Boolean>> closed = new ArrayList<>(closing.values());
    all.forEach(assignment -> closed.add(assignment.writer.closed()));
    boolean allClosed = await(closed, STOP_WAIT_MILLIS);
    if (!allClosed) {
      LOG.error("stores were not closed in time: millis={}", STOP_WAIT_MILLIS);
    }
    assigned.clear();
    commits.release(
        all.stream()
            .filter(assignment -> assignment.started && assignment.writer.closed().getNow(false))
            .toList());
    all.forEach(
        assignment -> {
          assignment.partition.released();
          supplies.owned.remove(assignment.partition);
        });
    return allClosed;
  }

  private Assignment assign(TopicPartition topicPartition) {
    int number = topicPartition.partition();
    LagTracker lag = new LagTracker(supplies.clock, supplies.nanoTime);
    OwnedPartition partition = new OwnedPartition(number, log, lag, supplies.hub);
    BatchQueue queue =
        new BatchQueue(supplies.settings.queueRecordsMax(), supplies.settings.queueBytesMax());
    lag.here(queue::depth, queue::oldestAppendMillis);
    CompletableFuture<Boolean> before =
        closing.getOrDefault(number, CompletableFuture.completedFuture(true));
    PartitionWriter writer = new PartitionWriter(partition, queue, supplies.writers, before);
    supplies.owned.add(partition);
    var _ = Thread.ofPlatform().name("writer-" + number).daemon(true).start(writer);
    return new Assignment(topicPartition, partition, writer);
  }

  private List<Assignment> remove(Collection<TopicPartition> partitions) {
    List<Assignment> removed = new ArrayList<>();
    for (TopicPartition topicPartition : partitions) {
      Assignment assignment = assigned.remove(topicPartition);
      if (assignment != null) {
        supplies.owned.remove(assignment.partition);
        closing.put(topicPartition.partition(), assignment.writer.closed());
        removed.add(assignment);
      }
    }
    return removed;
  }

  private boolean shouldPause(Assignment assignment) {
    return !assignment.started
        || assignment.partition.status() != PartitionStatus.SERVING
        || supplies.disk.isLow()
        || (assignment.paused
            ? !assignment.writer.queue().isBelowHalf()
            : assignment.writer.queue().isFull());
  }

  private static boolean await(List<? extends CompletableFuture<?>> futures, long millis) {
    try {
      var _ =
          CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new))
              .get(millis, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("writers' futures do not fail", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
