package dev.millrace.storage.consume;

import static java.util.Objects.requireNonNull;

import dev.millrace.contract.log.LogTopic;
import dev.millrace.storage.apply.LogView;
import dev.millrace.storage.ownership.LogIdentity;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the broker says of the log; makes the topics when they are absent. Calls block; any thread.
 */
public final class KafkaLog implements LogView, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaLog.class);
  private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final Admin admin;
  private final LogSettings settings;
  private volatile boolean closed;
  private volatile @Nullable String problem;

  /** Takes an admin client, which it closes. */
  public KafkaLog(Admin admin, LogSettings settings) {
    this.admin = admin;
    this.settings = settings;
  }

  /** Why the broker does not answer; null while it does. */
  public @Nullable String problem() {
    return problem;
  }

  /**
   * Makes what is absent and checks what is there; waits while Kafka is away.
   *
   * @throws UnfitTopicException when the log's topic must not be used
   */
  LogIdentity prepare() throws InterruptedException {
    return untilAnswered(
        () -> {
          create(settings.topic(), settings.partitions(), LogTopic.configuration());
          create(
              settings.deadLetterTopic(),
              1,
              Map.of(
                  "retention.ms",
                  "-1",
                  "max.message.bytes",
                  Integer.toString(LogTopic.MESSAGE_BYTES_MAX)));
          requireFit();
          return describe();
        });
  }

  @Override
  public LogIdentity identity() throws InterruptedException {
    return untilAnswered(this::describe);
  }

  @Override
  public Bounds bounds(int partition) throws InterruptedException {
    TopicPartition asked = new TopicPartition(settings.topic(), partition);
    return untilAnswered(
        () -> new Bounds(offset(asked, OffsetSpec.earliest()), offset(asked, OffsetSpec.latest())));
  }

  /** The log's identity by one look, without waiting for a broker that is away. */
  public LogIdentity identityNow() throws InterruptedException, ExecutionException {
    return describe();
  }

  /** Whoever waits for Kafka stops waiting. */
  public void stopWaiting() {
    closed = true;
  }

  @Override
  public void close() {
    closed = true;
    admin.close();
  }

  private LogIdentity describe() throws InterruptedException, ExecutionException {
    TopicDescription description =
        requireNonNull(
            admin
                .describeTopics(List.of(settings.topic()))
                .allTopicNames()
                .get()
                .get(settings.topic()));
    String clusterId = admin.describeCluster().clusterId().get();
    return new LogIdentity(clusterId, description.topicId(), description.partitions().size());
  }

  private long offset(TopicPartition partition, OffsetSpec spec)
      throws InterruptedException, ExecutionException {
    return admin.listOffsets(Map.of(partition, spec)).partitionResult(partition).get().offset();
  }

  private void create(String topic, int partitions, Map<String, String> configuration)
      throws InterruptedException, ExecutionException {
    if (admin.listTopics().names().get().contains(topic)) {
      return;
    }
    NewTopic wanted =
        new NewTopic(topic, Optional.of(partitions), Optional.of(settings.replicationFactor()))
            .configs(configuration);
    try {
      var _ = admin.createTopics(List.of(wanted)).all().get();
      LOG.info("topic made: topic={} partitions={}", topic, partitions);
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
    }
  }

  private void requireFit() throws InterruptedException, ExecutionException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, settings.topic());
    Config config =
        requireNonNull(admin.describeConfigs(List.of(resource)).all().get().get(resource));
    Map<String, String> actual = new HashMap<>();
    for (ConfigEntry entry : config.entries()) {
      actual.put(entry.name(), String.valueOf(entry.value()));
    }
    List<String> violations = LogTopic.violations(actual);
    if (violations.isEmpty()) {
      return;
    }
    String offences = "topic " + settings.topic() + ": " + String.join("; ", violations);
    if (!settings.allowUnfitTopic()) {
      throw new UnfitTopicException(offences);
    }
    long retentionMillis = Long.parseLong(actual.getOrDefault("retention.ms", "-1"));
    if (retentionMillis >= 0 && retentionMillis < settings.retentionMillisMin()) {
      throw new UnfitTopicException(
          "topic %s: retention.ms is %d, must be at least %d, four times the flush age"
              .formatted(settings.topic(), retentionMillis, settings.retentionMillisMin()));
    }
    LOG.warn("unfit topic allowed by setting: offences={}", offences);
  }

  private <T> T untilAnswered(Question<T> question) throws InterruptedException {
    while (true) {
      if (closed) {
        throw new InterruptedException("closing");
      }
      try {
        T answer = question.ask();
        problem = null;
        return answer;
      } catch (ExecutionException e) {
        noteProblem(e.getCause() == null ? e : e.getCause());
      } catch (RetriableException e) {
        noteProblem(e);
      }
      LockSupport.parkNanos(RETRY_NANOS);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  private void noteProblem(Throwable cause) {
    String text = "Kafka does not answer: " + cause.getMessage();
    boolean passing = cause instanceof UnknownTopicOrPartitionException; // a topic being made
    if (problem == null && !passing) {
      LOG.warn("Kafka does not answer, waiting: servers={}", settings.bootstrapServers(), cause);
    }
    problem = text;
  }

  /** Something asked of the broker. */
  private interface Question<T> {
    T ask() throws InterruptedException, ExecutionException;
  }
}
