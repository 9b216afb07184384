package dev.millrace.ingest.wiring;

import dev.millrace.contract.log.LogTopic;
import dev.millrace.contract.settings.KnownSettings;
import dev.millrace.contract.transaction.TransactionRules;
import dev.millrace.ingest.admit.Admission;
import dev.millrace.ingest.admit.AdmitSettings;
import dev.millrace.ingest.batch.BatchSettings;
import dev.millrace.ingest.outcome.OutcomeSettings;
import dev.millrace.ingest.publish.LogSettings;
import dev.millrace.ingest.rpc.RpcSettings;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Every setting of the service.
 *
 * @param grpc the server in front
 * @param rpc how calls are treated
 * @param admit what is taken
 * @param batch how rounds grow
 * @param log where the log is
 * @param outcome whom to follow
 */
public record IngestSettings(
    GrpcSettings grpc,
    RpcSettings rpc,
    AdmitSettings admit,
    BatchSettings batch,
    LogSettings log,
    OutcomeSettings outcome) {
  private static final int MIB = 1024 * 1024;
  private static final int PORT_MAX = 65_535;
  private static final int ITEMS_MAX = 10_000;

  /**
   * The gRPC server.
   *
   * @param messageBytesMax the largest message, decompressed
   * @param inboundBytesMax the bytes of all messages that have arrived and are not parsed
   * @param callsMax calls of one connection at a time
   */
  public record GrpcSettings(int messageBytesMax, long inboundBytesMax, int callsMax) {}

  public IngestSettings {
    if (grpc.inboundBytesMax() < grpc.messageBytesMax()) {
      throw new SettingRefused(
          "millrace.grpc.inbound-bytes-max is %d, must be at least millrace.grpc.message-bytes-max (%d)"
              .formatted(grpc.inboundBytesMax(), grpc.messageBytesMax()));
    }
    long largest =
        2L * grpc.messageBytesMax() + (long) admit.batchItemsMax() * Admission.ITEM_OVERHEAD_BYTES;
    if (admit.bufferBytesMax() < largest) {
      throw new SettingRefused(
          "millrace.ingest.buffer-bytes-max is %d, must be at least %d to hold one message of"
                  .formatted(admit.bufferBytesMax(), largest)
              + " millrace.grpc.message-bytes-max and millrace.ingest.batch-items-max");
    }
  }

  /**
   * Reads the settings.
   *
   * @param source the value of a name, if it is set
   * @param propertyNames of files, system properties and arguments
   * @param environmentNames of environment variables
   * @throws SettingRefused when one of them can not be used
   */
  public static IngestSettings read(
      Function<String, Optional<String>> source,
      Collection<String> propertyNames,
      Collection<String> environmentNames) {
    SettingReader reader = new SettingReader(source);
    readFixed(reader);
    // Validated when read, last: a misspelt name is the better explanation of a missing value.
    Optional<SettingRefused> refused = Optional.empty();
    Optional<IngestSettings> settings = Optional.empty();
    try {
      settings = Optional.of(read(reader));
    } catch (SettingRefused e) {
      refused = Optional.of(e);
    }
    List<String> unknown = new KnownSettings(allNames()).unknown(propertyNames, environmentNames);
    if (!unknown.isEmpty()) {
      throw new SettingRefused(unknown.getFirst());
    }
    return settings.orElseThrow(refused::orElseThrow);
  }

  /** The names of all settings. */
  static List<String> allNames() {
    SettingReader reader =
        new SettingReader(
            name ->
                name.equals("millrace.kafka.bootstrap-servers")
                    ? Optional.of("any")
                    : Optional.empty());
    readFixed(reader);
    var _ = read(reader);
    return reader.names();
  }

  /** Settings that others use (Micronaut, the log configuration) or that have one value only. */
  private static void readFixed(SettingReader reader) {
    var _ = reader.text("millrace.grpc.host", "127.0.0.1");
    var _ = reader.number("millrace.grpc.port", 7400, 0, PORT_MAX);
    var _ = reader.text("millrace.http.host", "127.0.0.1");
    var _ = reader.number("millrace.http.port", 7410, -1, PORT_MAX);
    var _ = reader.oneOf("millrace.log.format", "text", List.of("text", "json"));
    var _ = reader.text("millrace.kafka.dead-letter-topic", LogTopic.DEFAULT_DEAD_LETTER_NAME);
    // What was acknowledged must be in the log, once: these can not be weakened.
    var _ = reader.oneOf("millrace.kafka.acks", "all", List.of("all"));
    var _ = reader.oneOf("millrace.kafka.enable-idempotence", "true", List.of("true"));
  }

  private static IngestSettings read(SettingReader reader) {
    String topic = reader.text("millrace.kafka.topic", LogTopic.DEFAULT_NAME);
    long bufferBytes = reader.bytes("millrace.ingest.buffer-bytes-max", 64L * MIB, MIB, 16L << 30);
    BatchSettings batch =
        new BatchSettings(
            reader.number("millrace.ingest.batch.records-max", 5_000, 1, 1_000_000),
            reader.number("millrace.ingest.batch.bytes-max", MIB / 4, 16 * 1024, 2 * MIB),
            reader.number("millrace.ingest.batch.wait-micros", 1_000, 0, 1_000_000));
    return new IngestSettings(
        new GrpcSettings(
            reader.number("millrace.grpc.message-bytes-max", 8 * MIB, 64 * 1024, 64 * MIB),
            reader.bytes("millrace.grpc.inbound-bytes-max", 64L * MIB, MIB, 16L << 30),
            reader.number("millrace.grpc.calls-max", 1_000, 1, 100_000)),
        new RpcSettings(
            reader.number("millrace.ingest.call-ms-max", 30_000, 100, 3_600_000),
            reader.number("millrace.ingest.stream-messages-max", 8, 1, 1_000),
            reader.number("millrace.ingest.slow-reader-timeout-ms", 30_000, 100, 3_600_000)),
        new AdmitSettings(
            reader.number(
                "millrace.ingest.payload-bytes-max",
                TransactionRules.PAYLOAD_BYTES_MAX,
                0,
                TransactionRules.PAYLOAD_BYTES_MAX),
            reader.number("millrace.ingest.batch-items-max", ITEMS_MAX, 1, ITEMS_MAX),
            bufferBytes),
        batch,
        new LogSettings(
            reader.required("millrace.kafka.bootstrap-servers"),
            topic,
            reader.oneOf(
                "millrace.ingest.compression",
                "lz4",
                List.of("none", "lz4", "zstd", "snappy", "gzip")),
            reader.number("millrace.ingest.delivery-timeout-ms", 10_000, 5_000, 600_000),
            batch.bytesMax(),
            Math.max(bufferBytes, 32L * MIB)),
        new OutcomeSettings(
            topic,
            reader.text("millrace.kafka.group", "millrace-storage"),
            reader.number("millrace.ingest.owners-poll-ms", 250, 10, 60_000)));
  }
}
