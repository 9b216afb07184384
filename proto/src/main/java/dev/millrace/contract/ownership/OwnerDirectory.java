package dev.millrace.contract.ownership;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the offset commits of the storage group and so knows the owners: at a steady interval,
 * and at once after {@link #refreshSoon} (a refusal). One thread of its own; readers see an
 * immutable {@link Owners}. What it says may be old: freshness never rests on it, an owner that
 * lost a partition refuses.
 */
public final class OwnerDirectory implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OwnerDirectory.class);

  /** A refresh asked for by a refusal waits this long, so that a burst of refusals is one look. */
  private static final long REFRESH_DELAY_MILLIS = 20;

  /** How long one look may take. */
  private static final long LOOK_TIMEOUT_MILLIS = 5_000;

  private final Admin admin;
  private final String topic;
  private final String group;
  private final Consumer<Owners> onChange;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("owner-directory").daemon().factory());
  private final AtomicBoolean refreshAsked = new AtomicBoolean();
  private volatile Owners owners = Owners.UNKNOWN;
  private volatile boolean reachable;

  /**
   * A directory that has not looked yet.
   *
   * @param admin closed by its owner, not here
   * @param topic the log
   * @param group the storage consumer group
   * @param onChange called on the directory's thread whenever a look differs from the one before
   */
  public OwnerDirectory(Admin admin, String topic, String group, Consumer<Owners> onChange) {
    this.admin = admin;
    this.topic = topic;
    this.group = group;
    this.onChange = onChange;
  }

  /** Begins to look, now and then every {@code intervalMillis}. */
  public void start(long intervalMillis) {
    var _ = thread.scheduleWithFixedDelay(this::look, 0, intervalMillis, TimeUnit.MILLISECONDS);
  }

  /** The latest view; any thread. */
  public Owners owners() {
    return owners;
  }

  /** Whether the last look reached Kafka. */
  public boolean reachable() {
    return reachable;
  }

  /** Looks again very soon; cheap to call for every refusal. */
  public void refreshSoon() {
    if (!thread.isShutdown() && refreshAsked.compareAndSet(false, true)) {
      var _ = thread.schedule(this::look, REFRESH_DELAY_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  private void look() {
    refreshAsked.set(false);
    try {
      Owners seen = lookOnce();
      reachable = true;
      if (!seen.equals(owners)) {
        owners = seen;
        onChange.accept(seen);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException | RuntimeException e) {
      if (reachable || !owners.known()) {
        LOG.warn("owners could not be looked up: topic={} group={}", topic, group, e);
      }
      reachable = false;
    }
  }

  private Owners lookOnce() throws InterruptedException, ExecutionException, TimeoutException {
    TopicDescription description =
        requireNonNull(
            admin
                .describeTopics(List.of(topic))
                .allTopicNames()
                .get(LOOK_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)
                .get(topic));
    Map<TopicPartition, OffsetAndMetadata> commits =
        admin
            .listConsumerGroupOffsets(group)
            .partitionsToOffsetAndMetadata()
            .get(LOOK_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
    Map<Integer, Owners.Owner> found = new HashMap<>();
    commits.forEach(
        (partition, commit) -> {
          OwnerCommit endpoint =
              commit == null || !partition.topic().equals(topic)
                  ? null
                  : OwnerCommit.parse(commit.metadata());
          if (endpoint != null) {
            found.put(partition.partition(), new Owners.Owner(endpoint, commit.offset()));
          }
        });
    return new Owners(description.topicId(), description.partitions().size(), found);
  }
}
