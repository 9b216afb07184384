package dev.millrace.ingest.wiring;

import dev.millrace.contract.log.LogTopic;
import dev.millrace.contract.ownership.OwnerDirectory;
import dev.millrace.contract.settings.Listening;
import dev.millrace.contract.settings.SettingsException;
import dev.millrace.contract.settings.SettingsReader;
import dev.millrace.contract.transaction.TransactionRules;
import dev.millrace.ingest.admit.Admission;
import dev.millrace.ingest.admit.AdmitSettings;
import dev.millrace.ingest.admit.Message;
import dev.millrace.ingest.batch.BatchSettings;
import dev.millrace.ingest.outcome.OutcomeSettings;
import dev.millrace.ingest.publish.LogSettings;
import dev.millrace.ingest.rpc.RpcSettings;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Every setting of the service.
 *
 * @param listening the ports
 * @param grpc the server in front
 * @param rpc how calls are treated
 * @param admit what is taken
 * @param batch how rounds grow
 * @param log where the log is
 * @param outcome whom to follow
 */
public record IngestSettings(
    Listening listening,
    GrpcSettings grpc,
    RpcSettings rpc,
    AdmitSettings admit,
    BatchSettings batch,
    LogSettings log,
    OutcomeSettings outcome) {
  private static final String BOOTSTRAP_SERVERS = "millrace.kafka.bootstrap-servers";
  private static final int MIB = 1024 * 1024;
  private static final int GRPC_PORT = 7400;
  private static final int HTTP_PORT = 7410;

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
      throw SettingsException.of(
          "millrace.grpc.inbound-bytes-max",
          grpc.inboundBytesMax(),
          "at least millrace.grpc.message-bytes-max (%d)".formatted(grpc.messageBytesMax()));
    }
    long largest =
        2L * grpc.messageBytesMax() + (long) admit.batchItemsMax() * Admission.ITEM_OVERHEAD_BYTES;
    if (admit.bufferBytesMax() < largest) {
      throw SettingsException.of(
          "millrace.ingest.buffer-bytes-max",
          admit.bufferBytesMax(),
          "at least %d to hold one message of millrace.grpc.message-bytes-max and"
                  .formatted(largest)
              + " millrace.ingest.batch-items-max");
    }
  }

  /** The names of all settings. */
  public static List<String> names() {
    return SettingsReader.names(IngestSettings::read, Map.of(BOOTSTRAP_SERVERS, "localhost:9092"));
  }

  /**
   * Reads all settings.
   *
   * @param source a setting's text by name, null when it is not set
   * @throws SettingsException naming the first that can not be used
   */
  public static IngestSettings read(Function<String, @Nullable String> source) {
    return read(new SettingsReader(source));
  }

  /** Settings that others use or that have one value only. */
  private static void readFixed(SettingsReader reader) {
    reader.logFormat();
    var _ = reader.text("millrace.kafka.dead-letter-topic", LogTopic.DEFAULT_DEAD_LETTER_NAME);
    // What was acknowledged must be in the log, once: these can not be weakened.
    var _ = reader.oneOf("millrace.kafka.acks", "all", List.of("all"));
    var _ = reader.oneOf("millrace.kafka.enable-idempotence", "true", List.of("true"));
  }

  private static IngestSettings read(SettingsReader reader) {
    readFixed(reader);
    Listening listening = Listening.read(reader, 0, GRPC_PORT, HTTP_PORT);
    String topic = reader.text("millrace.kafka.topic", LogTopic.DEFAULT_NAME);
    long bufferBytes = reader.bytes("millrace.ingest.buffer-bytes-max", 64L * MIB, MIB, 16L << 30);
    BatchSettings batch =
        new BatchSettings(
            reader.count("millrace.ingest.batch.records-max", 5_000, 1, 1_000_000),
            reader.byteCount("millrace.ingest.batch.bytes-max", MIB / 4, 16 * 1024, 2 * MIB),
            reader.count("millrace.ingest.batch.wait-micros", 1_000, 0, 1_000_000));
    return new IngestSettings(
        listening,
        new GrpcSettings(
            reader.byteCount("millrace.grpc.message-bytes-max", 8 * MIB, 64 * 1024, 64 * MIB),
            reader.bytes("millrace.grpc.inbound-bytes-max", 64L * MIB, MIB, 16L << 30),
            reader.count("millrace.grpc.calls-max", 1_000, 1, 100_000)),
        new RpcSettings(
            reader.count("millrace.ingest.call-ms-max", 30_000, 100, 3_600_000),
            reader.count("millrace.ingest.stream-messages-max", 64, 1, 1_000),
            reader.count("millrace.ingest.slow-reader-timeout-ms", 30_000, 100, 3_600_000)),
        new AdmitSettings(
            reader.byteCount(
                "millrace.ingest.payload-bytes-max",
                TransactionRules.PAYLOAD_BYTES_MAX,
                0,
                TransactionRules.PAYLOAD_BYTES_MAX),
            reader.count(
                "millrace.ingest.batch-items-max", Message.COUNT_MAX, 1, Message.COUNT_MAX),
            bufferBytes),
        batch,
        new LogSettings(
            reader.servers(BOOTSTRAP_SERVERS),
            topic,
            reader.oneOf(
                "millrace.ingest.compression",
                "lz4",
                List.of("none", "lz4", "zstd", "snappy", "gzip")),
            reader.count("millrace.ingest.delivery-timeout-ms", 10_000, 5_000, 600_000),
            batch.bytesMax(),
            Math.max(bufferBytes, 32L * MIB)),
        new OutcomeSettings(
            topic,
            reader.text("millrace.kafka.group", OwnerDirectory.DEFAULT_GROUP),
            reader.count("millrace.ingest.owners-poll-ms", 250, 10, 60_000)));
  }
}
