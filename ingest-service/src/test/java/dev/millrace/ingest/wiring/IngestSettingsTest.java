package dev.millrace.ingest.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        .isInstanceOf(SettingRefused.class)
        .hasMessage("millrace.kafka.bootstrap-servers is missing, must have a value");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "millrace.grpc.port|70000|millrace.grpc.port is 70000, must be from 0 to 65535",
        "millrace.grpc.port|many|millrace.grpc.port is many, must be from 0 to 65535",
        "millrace.kafka.acks|1|millrace.kafka.acks is 1, must be one of [all]",
        "millrace.kafka.enable-idempotence|false"
            + "|millrace.kafka.enable-idempotence is false, must be one of [true]",
        "millrace.ingest.compression|rar"
            + "|millrace.ingest.compression is rar, must be one of [none, lz4, zstd, snappy, gzip]",
        "millrace.ingest.payload-bytes-max|262145"
            + "|millrace.ingest.payload-bytes-max is 262145, must be from 0 to 262144",
        "millrace.ingest.batch-items-max|10001"
            + "|millrace.ingest.batch-items-max is 10001, must be from 1 to 10000",
        "millrace.log.format|xml|millrace.log.format is xml, must be one of [text, json]",
      })
  void badValueIsOneLineWithKeyValueAndRange(String key, String value, String line) {
    assertThatThrownBy(() -> read(Map.of(KAFKA, "broker:9092", key, value)))
        .isInstanceOf(SettingRefused.class)
        .hasMessage(line);
  }

  @Test
  void bufferMustHoldOneMessage() {
    assertThatThrownBy(
            () -> read(Map.of(KAFKA, "broker:9092", "millrace.ingest.buffer-bytes-max", "9000000")))
        .isInstanceOf(SettingRefused.class)
        .hasMessageStartingWith("millrace.ingest.buffer-bytes-max is 9000000, must be at least");
  }

  @Test
  void unknownNamesAreRefusedInFilesAndEnvironment() {
    assertThatThrownBy(() -> read(Map.of(KAFKA, "b:1", "millrace.ingest.lingerms", "1")))
        .hasMessageStartingWith("unknown setting millrace.ingest.lingerms");
    assertThatThrownBy(
            () ->
                IngestSettings.read(
                    name -> Optional.of("b:1").filter(_ -> name.equals(KAFKA)),
                    List.of(),
                    List.of("PATH", "MILLRACE_KAFKA_BOOTSTRAP")))
        .hasMessageStartingWith("unknown environment variable MILLRACE_KAFKA_BOOTSTRAP");
  }

  @Test
  void environmentVariablesOfKnownSettingsAreTaken() {
    assertThat(IngestSettings.allNames())
        .contains("millrace.grpc.port", "millrace.kafka.dead-letter-topic");
    assertThat(
            IngestSettings.read(
                    name -> Optional.of("b:1").filter(_ -> name.equals(KAFKA)),
                    List.of(),
                    List.of("MILLRACE_LOG_FORMAT", "MILLRACE_INGEST_BATCH_WAIT_MICROS"))
                .batch()
                .waitMicros())
        .isEqualTo(1_000);
  }

  private static IngestSettings read(Map<String, String> settings) {
    return IngestSettings.read(
        name -> Optional.ofNullable(settings.get(name)), settings.keySet(), List.of());
  }
}
