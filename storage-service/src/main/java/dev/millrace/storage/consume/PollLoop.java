package dev.millrace.storage.consume;

import dev.millrace.storage.apply.LogBatch;
import dev.millrace.storage.ownership.LogIdentity;
import dev.millrace.storage.ownership.OwnedPartitions;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The poll thread: reads the log, hands records to writers, pauses partitions whose writers are
 * behind, commits what they applied. It never touches a store and never waits for one, but briefly
 * when partitions are revoked and when the process stops.
 */
public final class PollLoop implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(PollLoop.class);

  /** A poll waits this long for records. */
  private static final Duration POLL = Duration.ofMillis(100);

  /**
   * While nothing is assigned: the client hands over an assignment, and asks for the rest of it,
   * only when a poll begins. A spare instance pays a hundred short polls a second for it.
   */
  private static final Duration POLL_UNASSIGNED = Duration.ofMillis(10);

  /**
   * While a partition waits to be started or resumed, a poll that finds nothing is repeated after
   * this long: far below the time that half a queue lasts. The consumer must not do the waiting: as
   * long as it holds records of a paused partition it spins (KAFKA-21084).
   */
  private static final long PAUSED_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  /** The log's ends are looked at this often. */
  private static final long OBSERVE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** After an error of the client. */
  private static final long ERROR_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Hearing nothing for this long means that Kafka is away: heartbeats are far more frequent. */
  private static final long SILENCE_SECONDS_MAX = 15;

  /** How long leaving the group may take. */
  private static final Duration LEAVE_WAIT = Duration.ofSeconds(3);

  private final KafkaLog log;
  private final Supplier<KafkaConsumer<byte[], byte[]>> consumers;
  private final LogSettings settings;
  private final OwnedPartitions owned;
  private final Assignments.Factory assignmentsFactory;
  private final Consumer<UnfitTopicException> onUnfit;
  private final Contact contact;
  private final LongSupplier nanoTime;
  private volatile boolean stopping;
  private volatile @Nullable String problem = "starting";
  private volatile boolean storesClosed = true;
  private @Nullable KafkaConsumer<byte[], byte[]> consumer;
  private @Nullable Assignments assignments;
  private long nextObserveNanos;

  /**
   * A loop; its thread is started by its owner.
   *
   * @param consumers makes the consumer, once the topic is there
   * @param onUnfit told when the topic must not be used; the loop then ends
   */
  public PollLoop(
      KafkaLog log,
      Supplier<KafkaConsumer<byte[], byte[]>> consumers,
      LogSettings settings,
      OwnedPartitions owned,
      Assignments.Factory assignmentsFactory,
      Consumer<UnfitTopicException> onUnfit,
      LongSupplier nanoTime) {
    this.log = log;
    this.consumers = consumers;
    this.settings = settings;
    this.owned = owned;
    this.assignmentsFactory = assignmentsFactory;
    this.onUnfit = onUnfit;
    this.contact = new Contact(settings.topic(), nanoTime);
    this.nanoTime = nanoTime;
  }

  /** Why nothing is consumed; null when all is well. Any thread. */
  public @Nullable String problem() {
    String ofLog = log.problem();
    if (ofLog != null) {
      return ofLog;
    }
    if (problem == null && contact.silentSeconds() > SILENCE_SECONDS_MAX) {
      return "nothing heard from Kafka for " + contact.silentSeconds() + " s";
    }
    return problem;
  }

  /** Asks the loop to end; its thread then stops the writers and leaves the group. */
  public void stop() {
    stopping = true; // seen after the poll; a wake-up could hit the commits of the shutdown
  }

  /** Once its thread has ended: whether no writer uses a store any more. */
  public boolean hasClosedStores() {
    return storesClosed;
  }

  @Override
  public void run() {
    try {
      LogIdentity found = log.prepare();
      KafkaConsumer<byte[], byte[]> made = consumers.get();
      assignments = assignmentsFactory.create(made, found);
      consumer = made;
      made.subscribe(List.of(settings.topic()), assignments);
      problem = "joining the group";
      while (!stopping) {
        step(made, assignments);
      }
    } catch (UnfitTopicException e) {
      problem = e.getMessage();
      onUnfit.accept(e);
    } catch (InterruptedException e) {
      LOG.info("stopped while waiting for Kafka");
    } catch (RuntimeException e) {
      LOG.error("poll thread failed, nothing is consumed any more", e);
      problem = "the poll thread failed: " + e;
    } finally {
      shutdown();
    }
  }

  private void step(KafkaConsumer<byte[], byte[]> polled, Assignments current) {
    try {
      current.startOpened();
      current.adjustPauses();
      current.commits().ifDue();
      boolean waiting = current.isAnyWaiting();
      ConsumerRecords<byte[], byte[]> records = polled.poll(pollTime(current, waiting));
      handOver(current, records);
      if (waiting && records.isEmpty()) {
        LockSupport.parkNanos(PAUSED_WAIT_NANOS);
      }
      observe(polled, current);
      if (!owned.assignmentKnown() && polled.groupMetadata().generationId() > 0) {
        owned.assignmentKnown(true);
      }
      problem = owned.assignmentKnown() ? null : "joining the group";
    } catch (NoOffsetForPartitionException e) {
      // The client looked for a position before our seek came: it gets the provisional one again.
      current.seekProvisionally(e.partitions());
    } catch (OffsetOutOfRangeException e) {
      current.outOfRange(e.offsetOutOfRangePartitions());
    } catch (KafkaException e) {
      LOG.error("poll failed, trying again: topic={}", settings.topic(), e);
      problem = "poll failed: " + e.getMessage();
      LockSupport.parkNanos(ERROR_PAUSE_NANOS);
    }
  }

  private static Duration pollTime(Assignments current, boolean waiting) {
    if (waiting) {
      return Duration.ZERO;
    }
    return current.all().isEmpty() ? POLL_UNASSIGNED : POLL;
  }

  /**
   * Control records and aborted ones move the position without giving a record. The epoch belongs
   * to the position: with an older one, the log would look truncated when it is read on from there.
   */
  static void handOver(Assignments current, ConsumerRecords<byte[], byte[]> records) {
    records
        .nextOffsets()
        .forEach(
            (topicPartition, next) -> {
              Assignment assignment = current.get(topicPartition);
              if (assignment != null
                  && assignment.started
                  && next.offset() > assignment.handedOver) {
                assignment.handedOver = next.offset();
                List<ConsumerRecord<byte[], byte[]>> batch = records.records(topicPartition);
                if (!batch.isEmpty()) {
                  assignment.partition.lag().handedOver(batch.getLast().timestamp());
                }
                assignment
                    .writer
                    .queue()
                    .offer(LogBatch.of(batch, next.offset(), next.leaderEpoch().orElse(-1)));
              }
            });
  }

  private void observe(KafkaConsumer<byte[], byte[]> polled, Assignments current) {
    long now = nanoTime.getAsLong();
    if (now - nextObserveNanos < 0) {
      return;
    }
    nextObserveNanos = now + OBSERVE_NANOS;
    contact.look(polled);
    for (Assignment assignment : current.all()) {
      if (assignment.started) {
        OptionalLong lag = polled.currentLag(assignment.topicPartition);
        if (lag.isPresent()) {
          assignment
              .partition
              .lag()
              .endSeen(
                  assignment.handedOver + lag.getAsLong(),
                  assignment.handedOver,
                  contact.fetched(assignment.topicPartition.partition()) && !assignment.paused);
        }
      }
    }
  }

  private void shutdown() {
    owned.assignmentKnown(false);
    if (stopping) {
      problem = "stopping";
    }
    Assignments current = assignments;
    if (current != null) {
      storesClosed = false; // also if that fails
      storesClosed = current.stopAll();
    }
    KafkaConsumer<byte[], byte[]> last = consumer;
    if (last != null) {
      try {
        last.close(CloseOptions.timeout(LEAVE_WAIT));
      } catch (KafkaException e) {
        LOG.warn("group could not be left in order: group={}", settings.group(), e);
      }
    }
  }
}
