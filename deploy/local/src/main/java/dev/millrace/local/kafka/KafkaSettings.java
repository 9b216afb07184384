package dev.millrace.local.kafka;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How the broker is run.
 *
 * @param directory holds its data, cluster id and configuration
 * @param log its log file
 * @param port for clients
 * @param controllerPort for its own controller
 * @param overrides of broker settings, by Kafka's names
 * @param jvmOptions added to the broker's command line
 */
public record KafkaSettings(
    Path directory,
    Path log,
    int port,
    int controllerPort,
    Map<String, String> overrides,
    List<String> jvmOptions) {

  /** Where the endpoint is announced and bound. */
  static final String HOST = "127.0.0.1";

  /** Our log's records are up to 4 MiB; a broker refuses to know topics that take more than it. */
  private static final int MESSAGE_BYTES_MAX = 4 * 1024 * 1024;

  /** One node needs no spread; 50 partitions (the default) cost seconds on the first group. */
  private static final int INTERNAL_TOPIC_PARTITIONS = 4;

  /** Copies the collections. */
  public KafkaSettings {
    overrides = Map.copyOf(overrides);
    jvmOptions = List.copyOf(jvmOptions);
  }

  /**
   * The timeouts of Millrace's brokers. A killed owner's partitions are free after 6 s, not 45; the
   * session timeout must not be below its own minimum, which is lowered with it. A killed broker is
   * let in again once the controller has given up its former self, after 3 s instead of 9.
   */
  public static Map<String, String> timeouts() {
    return Map.of(
        "group.consumer.session.timeout.ms", "6000",
        "group.consumer.min.session.timeout.ms", "6000",
        "group.consumer.heartbeat.interval.ms", "2000",
        "group.consumer.min.heartbeat.interval.ms", "2000",
        "group.initial.rebalance.delay.ms", "0",
        "broker.session.timeout.ms", "3000",
        "broker.heartbeat.interval.ms", "500");
  }

  /** Where clients connect. */
  public String bootstrapServers() {
    return HOST + ":" + port;
  }

  Path data() {
    return directory.resolve("data");
  }

  SortedMap<String, String> properties() {
    SortedMap<String, String> properties = new TreeMap<>(timeouts());
    properties.put("process.roles", "broker,controller");
    properties.put("node.id", "1");
    properties.put("controller.quorum.voters", "1@%s:%d".formatted(HOST, controllerPort));
    properties.put("controller.listener.names", "CONTROLLER");
    properties.put(
        "listeners",
        "PLAINTEXT://%s:%d,CONTROLLER://%s:%d".formatted(HOST, port, HOST, controllerPort));
    properties.put("advertised.listeners", "PLAINTEXT://%s:%d".formatted(HOST, port));
    properties.put("listener.security.protocol.map", "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT");
    properties.put("log.dirs", data().toAbsolutePath().toString());
    properties.put("auto.create.topics.enable", "false");
    properties.put("message.max.bytes", Integer.toString(MESSAGE_BYTES_MAX));
    properties.put("num.network.threads", "2");
    properties.put("num.io.threads", "4");
    internalTopics(properties);
    properties.putAll(overrides);
    return properties;
  }

  private static void internalTopics(Map<String, String> properties) {
    String partitions = Integer.toString(INTERNAL_TOPIC_PARTITIONS);
    properties.put("offsets.topic.replication.factor", "1");
    properties.put("offsets.topic.num.partitions", partitions);
    properties.put("transaction.state.log.replication.factor", "1");
    properties.put("transaction.state.log.min.isr", "1");
    properties.put("transaction.state.log.num.partitions", partitions);
    properties.put("share.coordinator.state.topic.replication.factor", "1");
    properties.put("share.coordinator.state.topic.min.isr", "1");
    properties.put("share.coordinator.state.topic.num.partitions", partitions);
  }
}
