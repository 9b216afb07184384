package dev.millrace.ingest.publish;

import static java.util.Objects.requireNonNull;

import dev.millrace.contract.log.LogTopic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the Kafka clients as soon as that is possible, and looks at the topic: often until it is
 * fit, now and then afterwards. One thread of its own; readers see an immutable {@link LogState}.
 * The topic is made by storage; ingest waits for it.
 */
public final class LogWatch implements AutoCloseable {
  /** Told once, on the watch's thread, when there is an admin client. */
  @FunctionalInterface
  public interface Started {
    void with(Admin admin);
  }

  private static final Logger LOG = LoggerFactory.getLogger(LogWatch.class);
  private static final long UNFIT_INTERVAL_MILLIS = 200;
  private static final long FIT_INTERVAL_MILLIS = 1_000;
  private static final long LOOK_TIMEOUT_MILLIS = 5_000;

  private final String topic;
  private final Supplier<Admin> newAdmin;
  private final Supplier<Producer<byte[], byte[]>> newProducer;
  private final Started started;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("log-watch").daemon().factory());

  private volatile LogState state = LogState.UNKNOWN;
  private volatile @Nullable Admin admin;
  private volatile @Nullable Producer<byte[], byte[]> producer;

  /** A watch that does not look yet. */
  public LogWatch(
      String topic,
      Supplier<Admin> newAdmin,
      Supplier<Producer<byte[], byte[]>> newProducer,
      Started started) {
    this.topic = topic;
    this.newAdmin = newAdmin;
    this.newProducer = newProducer;
    this.started = started;
  }

  /** Begins to look. */
  public void start() {
    var _ = thread.schedule(this::look, 0, TimeUnit.MILLISECONDS);
  }

  /** What the last look saw. */
  public LogState state() {
    return state;
  }

  /** The producer; null while it could not be made. */
  public @Nullable Producer<byte[], byte[]> producer() {
    return producer;
  }

  /**
   * Replaces a producer that takes nothing any more; what it holds is reported as failed. Until
   * there is a new one nothing can be logged.
   */
  void renewProducer(Producer<byte[], byte[]> broken) {
    if (broken.equals(producer)) {
      state = state.withTrouble("the producer is being renewed");
      producer = null;
      try {
        broken.close(Duration.ZERO);
      } catch (RuntimeException e) {
        LOG.warn("broken producer did not close: topic={}", topic, e);
      }
    }
  }

  /** Stops looking; closes the admin client. The producer belongs to the publisher. */
  @Override
  public void close() {
    thread.shutdownNow();
    Admin made = admin;
    if (made != null) {
      made.close(Duration.ZERO);
    }
  }

  private void look() {
    LogState seen = lookOnce();
    LogState before = state;
    if (!seen.equals(before)) {
      state = seen;
      if (seen.isFit()) {
        LOG.info(
            "log is fit: topic={} topicId={} partitions={}",
            topic,
            seen.topicId(),
            seen.partitions());
      } else {
        LOG.warn("log can not be written: topic={} reason={}", topic, seen.trouble());
      }
    }
    if (!thread.isShutdown()) {
      var _ =
          thread.schedule(
              this::look,
              seen.isFit() ? FIT_INTERVAL_MILLIS : UNFIT_INTERVAL_MILLIS,
              TimeUnit.MILLISECONDS);
    }
  }

  private LogState lookOnce() {
    try {
      return inspect(adminClient(), producerToUse());
    } catch (ExecutionException e) {
      return state.withTrouble(
          e.getCause() instanceof UnknownTopicOrPartitionException
              ? "topic " + topic + " does not exist yet"
              : "the topic could not be looked at: " + e.getCause());
    } catch (TimeoutException e) {
      return state.withTrouble("Kafka does not answer");
    } catch (KafkaException e) {
      return state.withTrouble("no connection to Kafka: " + rootMessage(e));
    } catch (RuntimeException e) {
      // A producer may be closed under us by its renewal; whatever it is, the next look tells.
      LogState seen = state.withTrouble("the topic could not be looked at: " + e);
      if (!seen.equals(state)) {
        LOG.error("look failed: topic={}", topic, e);
      }
      return seen;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return state.withTrouble("the service is stopping");
    }
  }

  private Admin adminClient() {
    Admin made = admin;
    if (made == null) {
      made = newAdmin.get();
      admin = made;
      started.with(made);
    }
    return made;
  }

  /** In a local of the caller: the publisher may take it away at any time. */
  private Producer<byte[], byte[]> producerToUse() {
    Producer<byte[], byte[]> made = producer;
    if (made == null) {
      made = newProducer.get();
      producer = made;
    }
    return made;
  }

  private LogState inspect(Admin client, Producer<byte[], byte[]> warmed)
      throws InterruptedException, ExecutionException, TimeoutException {
    TopicDescription description =
        requireNonNull(
            client
                .describeTopics(List.of(topic))
                .allTopicNames()
                .get(LOOK_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)
                .get(topic));
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    Config configuration =
        requireNonNull(
            client
                .describeConfigs(List.of(resource))
                .all()
                .get(LOOK_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)
                .get(resource));
    Map<String, String> actual =
        configuration.entries().stream()
            .filter(entry -> entry.value() != null)
            .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
    List<String> violations = LogTopic.violations(actual);
    if (violations.isEmpty() && !state.isFit()) {
      // Lets the producer learn of the topic, so that the first send does not wait for metadata.
      var _ = warmed.partitionsFor(topic);
    }
    return new LogState(
        description.topicId(),
        description.partitions().size(),
        violations.isEmpty()
            ? ""
            : "topic " + topic + " is unfit: " + String.join("; ", violations));
  }

  private static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }
}
