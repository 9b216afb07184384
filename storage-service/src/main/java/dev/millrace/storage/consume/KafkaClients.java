package dev.millrace.storage.consume;

import dev.millrace.contract.log.LogTopic;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The configurations of this service's Kafka clients; what correctness rests on is fixed here. */
public final class KafkaClients {
  /** How often an idle consumer hears from its broker: a sign of life for the lag. */
  private static final int FETCH_WAIT_MILLIS = 250;

  private static final int FETCH_BYTES_MAX = 16 * 1024 * 1024;
  private static final int PARTITION_FETCH_BYTES_MAX = 4 * 1024 * 1024;

  /** Of one poll of a scan: a few milliseconds of work. */
  private static final int SCAN_RECORDS_MAX = 1_000;

  private static final int RECEIVE_BUFFER_BYTES = 1024 * 1024;

  /** How long a dead letter's delivery is tried before the writer looks whether to stop. */
  private static final int DELIVERY_TIMEOUT_MILLIS = 10_000;

  private static final int REQUEST_TIMEOUT_MILLIS = 5_000;
  private static final int MAX_BLOCK_MILLIS = 5_000;

  private KafkaClients() {}

  /** Reads the log; positions are kept in the stores, never reset by the client. */
  public static KafkaConsumer<byte[], byte[]> consumer(LogSettings settings) {
    return new KafkaConsumer<>(
        properties(
            settings,
            Map.ofEntries(
                Map.entry("group.id", settings.group()),
                Map.entry("group.protocol", "consumer"),
                Map.entry("isolation.level", "read_committed"),
                Map.entry("auto.offset.reset", "none"),
                Map.entry("enable.auto.commit", false),
                Map.entry("allow.auto.create.topics", false),
                Map.entry("max.poll.records", settings.pollRecordsMax()),
                Map.entry("fetch.max.wait.ms", FETCH_WAIT_MILLIS),
                Map.entry("fetch.max.bytes", FETCH_BYTES_MAX),
                Map.entry("max.partition.fetch.bytes", PARTITION_FETCH_BYTES_MAX),
                Map.entry("receive.buffer.bytes", RECEIVE_BUFFER_BYTES))),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  /** Reads the log once more, without a group and without positions. */
  static KafkaConsumer<byte[], byte[]> scanner(LogSettings settings) {
    return new KafkaConsumer<>(
        properties(
            settings,
            Map.of(
                "isolation.level",
                "read_committed",
                "auto.offset.reset",
                "none",
                "enable.auto.commit",
                false,
                "allow.auto.create.topics",
                false,
                "max.poll.records",
                SCAN_RECORDS_MAX,
                "fetch.max.bytes",
                PARTITION_FETCH_BYTES_MAX,
                "max.partition.fetch.bytes",
                PARTITION_FETCH_BYTES_MAX)),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  /** Writes dead letters. */
  public static KafkaProducer<byte[], byte[]> deadLetterProducer(LogSettings settings) {
    return new KafkaProducer<>(
        properties(
            settings,
            Map.of(
                "acks",
                "all",
                "enable.idempotence",
                true,
                "max.request.size",
                LogTopic.MESSAGE_BYTES_MAX,
                "compression.type",
                "lz4",
                "delivery.timeout.ms",
                DELIVERY_TIMEOUT_MILLIS,
                "request.timeout.ms",
                REQUEST_TIMEOUT_MILLIS,
                "max.block.ms",
                MAX_BLOCK_MILLIS)),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  /** Looks at topics and makes them. */
  public static Admin admin(LogSettings settings) {
    return Admin.create(
        properties(
            settings,
            Map.of(
                "request.timeout.ms",
                REQUEST_TIMEOUT_MILLIS,
                "default.api.timeout.ms",
                2 * REQUEST_TIMEOUT_MILLIS)));
  }

  private static Properties properties(LogSettings settings, Map<String, Object> more) {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", settings.bootstrapServers());
    properties.put("client.id", "millrace-storage");
    properties.put("enable.metrics.push", false);
    properties.putAll(more);
    return properties;
  }
}
