package dev.millrace.ingest.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contract.settings.SettingsException;
import dev.millrace.contract.settings.SettingsReader;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IngestSettingsTest {
  private static final String KAFKA = "millrace.kafka.bootstrap-servers";

  @Test
  void onlyKafkaMustBeNamed() {
    IngestSettings settings = read(Map.of(KAFKA, "broker:9092"));
    assertThat(settings.log().bootstrapServers()).isEqualTo("broker:9092");
    assertThat(settings.log().topic()).isEqualTo("millrace.transactions");
    assertThat(settings.outcome().group()).isEqualTo("millrace-storage");
    assertThat(settings.admit().batchItemsMax()).isEqualTo(10_000);
    assertThatThrownBy(() -> read(Map.of()))
        .isInstanceOf(SettingsException.class)
        .hasMessage(
            "setting millrace.kafka.bootstrap-servers is missing, must be host:port[,host:port...]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "millrace.grpc.port|70000|a whole number from 0 to 65535",
        "millrace.http.port|many|a whole number from -1 to 65535",
        "millrace.kafka.acks|1|one of [all]",
        "millrace.kafka.enable-idempotence|false|one of [true]",
        "millrace.ingest.compression|rar|one of [none, lz4, zstd, snappy, gzip]",
        "millrace.ingest.payload-bytes-max|262145|bytes from 0 to 262144, such as 512MiB",
        "millrace.ingest.batch-items-max|10001|a whole number from 1 to 10000",
        "millrace.ingest.owners-poll-ms|9|a whole number from 10 to 60000",
        "millrace.log.format|xml|one of [text, json]",
      })
  void badValueIsOneLineWithKeyValueAndRange(String key, String value, String allowed) {
    assertThatThrownBy(() -> read(Map.of(KAFKA, "broker:9092", key, value)))
        .isInstanceOf(SettingsException.class)
        .hasMessage("setting %s is '%s', must be %s".formatted(key, value, allowed));
  }

  @Test
  void bufferMustHoldOneMessage() {
    assertThatThrownBy(
            () -> read(Map.of(KAFKA, "broker:9092", "millrace.ingest.buffer-bytes-max", "9000000")))
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith(
            "setting millrace.ingest.buffer-bytes-max is '9000000', must be at least");
  }

  @Test
  void unknownNamesAreRefusedInFilesAndEnvironment() {
    assertThatThrownBy(
            () ->
                SettingsReader.refuseUnknown(
                    IngestSettings.names(), List.of(KAFKA, "millrace.ingest.lingerms"), List.of()))
        .hasMessageStartingWith("unknown setting millrace.ingest.lingerms");
    assertThatThrownBy(
            () ->
                SettingsReader.refuseUnknown(
                    IngestSettings.names(), List.of(), List.of("PATH", "MILLRACE_KAFKA_BOOTSTRAP")))
        .hasMessageStartingWith("unknown environment variable MILLRACE_KAFKA_BOOTSTRAP");
  }

  @Test
  void environmentVariablesOfKnownSettingsAreTaken() {
    assertThat(IngestSettings.names())
        .contains("millrace.grpc.port", "millrace.kafka.dead-letter-topic");
    SettingsReader.refuseUnknown(
        IngestSettings.names(),
        List.of(),
        List.of("MILLRACE_LOG_FORMAT", "MILLRACE_INGEST_BATCH_WAIT_MICROS"));
  }

  private static IngestSettings read(Map<String, String> settings) {
    return IngestSettings.read(settings::get);
  }
}
