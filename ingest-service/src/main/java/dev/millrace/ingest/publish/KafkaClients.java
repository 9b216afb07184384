package dev.millrace.ingest.publish;

import dev.millrace.contract.log.LogTopic;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** How the clients of the log are made. */
public final class KafkaClients {
  /** More than this many requests without an answer, and idempotence can not keep the order. */
  private static final int REQUESTS_IN_FLIGHT = 5;

  /** How long one request may take: several fit into the delivery timeout. */
  static final int REQUEST_TIMEOUT_MILLIS = 4_000;

  /** How long a send may wait for metadata or buffer; the publisher stands still meanwhile. */
  private static final int BLOCK_MILLIS = 500;

  /** How long a question of the admin client may take, so that an outage is seen soon. */
  private static final int ADMIN_TIMEOUT_MILLIS = 3_000;

  /** A connection under way counts as one; it must not do so for long. */
  private static final long CONNECT_MILLIS = 2_000;

  private static final int RECONNECT_BACKOFF_MILLIS_MAX = 500;

  private KafkaClients() {}

  /** The admin client. */
  public static Admin admin(LogSettings settings) {
    return Admin.create(
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
            settings.bootstrapServers(),
            AdminClientConfig.CLIENT_ID_CONFIG,
            "millrace-ingest-admin",
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
            ADMIN_TIMEOUT_MILLIS / 2,
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
            ADMIN_TIMEOUT_MILLIS,
            AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
            RECONNECT_BACKOFF_MILLIS_MAX));
  }

  /** The producer. */
  public static Producer<byte[], byte[]> producer(LogSettings settings) {
    return new KafkaProducer<>(
        producerConfiguration(settings), new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** What the producer is made with. Idempotence is set because conflicts would silence it. */
  static Map<String, Object> producerConfiguration(LogSettings settings) {
    Map<String, Object> configuration = new HashMap<>();
    configuration.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
    configuration.put(ProducerConfig.CLIENT_ID_CONFIG, "millrace-ingest");
    configuration.put(ProducerConfig.ACKS_CONFIG, "all");
    configuration.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    configuration.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, REQUESTS_IN_FLIGHT);
    // The inbox has done the waiting: what is sent now shall leave now.
    configuration.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    configuration.put(ProducerConfig.BATCH_SIZE_CONFIG, settings.batchBytes());
    configuration.put(ProducerConfig.BUFFER_MEMORY_CONFIG, settings.bufferBytes());
    configuration.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, settings.compression());
    configuration.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, LogTopic.MESSAGE_BYTES_MAX);
    configuration.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, BLOCK_MILLIS);
    configuration.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MILLIS);
    configuration.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, settings.deliveryTimeoutMillis());
    configuration.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, RECONNECT_BACKOFF_MILLIS_MAX);
    configuration.put(ProducerConfig.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG, CONNECT_MILLIS);
    // A closed idle connection would look like a lost broker.
    configuration.put(ProducerConfig.CONNECTIONS_MAX_IDLE_MS_CONFIG, -1L);
    return configuration;
  }
}
