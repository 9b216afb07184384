package dev.millrace.contract.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KnownSettingsTest {
  private final KnownSettings settings =
      new KnownSettings(
          List.of("millrace.kafka.bootstrap-servers", "millrace.grpc.port", "millrace.log.format"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "millrace.kafka.bootstrap-servers",
        "millrace.kafka.bootstrapServers",
        "millrace.kafka.bootstrap-servers[0]",
        "millrace.grpc.port",
        "micronaut.server.port",
        "millrace-other.port",
        "java.version",
      })
  void knownAndForeignPropertiesPass(String name) {
    assertThat(settings.unknown(List.of(name), List.of())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "millrace.kafka.bootstrap-server",
        "millrace.kafka.bootstrap.servers",
        "millrace.kafka.bootstrap_servers",
        "millrace.kafka.bootstrapservers",
        "millrace.kafka",
        "millrace.",
        "millrace.grpc.port.",
        "millrace.grpc.port[0][1]",
      })
  void propertyThatNothingWouldReadIsNamed(String name) {
    assertThat(settings.unknown(List.of(name), List.of()))
        .containsExactly(
            "unknown setting "
                + name
                + "; known are [millrace.grpc.port, millrace.kafka.bootstrap-servers,"
                + " millrace.log.format]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "MILLRACE_KAFKA_BOOTSTRAP_SERVERS",
        "MILLRACE_LOG_FORMAT",
        "millrace_grpc_port",
        "PATH",
        "MILLRACE",
        "MILLRACER_X",
        "millrace.grpc.port",
      })
  void knownAndForeignEnvironmentPasses(String name) {
    assertThat(settings.unknown(List.of(), List.of(name))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"MILLRACE_KAFKA_BOOTSTRAP_SERVER", "MILLRACE_", "Millrace_Grpc_Ports"})
  void unknownEnvironmentIsNamed(String name) {
    assertThat(settings.unknown(List.of(), List.of(name)))
        .containsExactly(
            "unknown environment variable "
                + name
                + "; known settings are [millrace.grpc.port, millrace.kafka.bootstrap-servers,"
                + " millrace.log.format]");
  }

  @Test
  void everyUnknownNameHasItsLineInOrder() {
    assertThat(settings.unknown(List.of("millrace.b", "millrace.a"), List.of("MILLRACE_C")))
        .hasSize(3)
        .satisfiesExactly(
            line -> assertThat(line).contains("millrace.a;"),
            line -> assertThat(line).contains("millrace.b;"),
            line -> assertThat(line).contains("MILLRACE_C;"));
  }
}
