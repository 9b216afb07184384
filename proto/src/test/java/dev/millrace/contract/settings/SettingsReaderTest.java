package dev.millrace.contract.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.BindException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsReaderTest {
  private static final String NAME = "millrace.test.setting";

  @ParameterizedTest
  @CsvSource({
    "512MiB, 536870912",
    "512mb, 536870912",
    "64 k, 65536",
    "1G, 1073741824",
    "2TiB, 2199023255552",
    "17, 17",
    "17b, 17",
    "0, 0",
  })
  void bytesTakeUnits(String text, long bytes) {
    assertThat(reader(text).bytes(NAME, 1, 0, Long.MAX_VALUE)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "lots", "MiB", "1.5GiB", "8MiBB", "9999999999TiB", "1GiB"})
  void bytesOutOfFormOrRangeAreRefused(String text) {
    assertThatThrownBy(() -> reader(text).bytes(NAME, 1, 0, 1 << 20))
        .isInstanceOf(SettingsException.class)
        .hasMessage(
            "setting millrace.test.setting is '%s', must be bytes from 0 to 1048576, such as 512MiB"
                .formatted(text));
  }

  @Test
  void everyRefusalNamesSettingValueAndWhatItMustBe() {
    assertThatThrownBy(() -> reader("0").count(NAME, 5, 1, 10))
        .hasMessage("setting millrace.test.setting is '0', must be a whole number from 1 to 10");
    assertThatThrownBy(() -> reader("five").number(NAME, 5, 1, 10))
        .hasMessage("setting millrace.test.setting is 'five', must be a whole number from 1 to 10");
    assertThatThrownBy(() -> reader("x").oneOf(NAME, "a", List.of("a", "b")))
        .hasMessage("setting millrace.test.setting is 'x', must be one of [a, b]");
    assertThatThrownBy(() -> reader("yes").flag(NAME, true))
        .hasMessage("setting millrace.test.setting is 'yes', must be true or false");
    assertThatThrownBy(() -> reader("localhost").servers(NAME))
        .hasMessage(
            "setting millrace.test.setting is 'localhost', must be host:port[,host:port...]");
    assertThatThrownBy(() -> reader("  ").servers(NAME))
        .hasMessage("setting millrace.test.setting is missing, must be host:port[,host:port...]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a:1", "a:1, b:2", "[::1]:9092", "PLAINTEXT://broker-1.example:9092"})
  void serversAreHostsWithPorts(String servers) {
    assertThat(reader(servers).servers(NAME)).isEqualTo(servers);
  }

  @Test
  void blankSettingIsNotSet() {
    assertThat(reader(" ").text(NAME, "fallback")).isEqualTo("fallback");
    assertThat(reader("").count(NAME, 5, 1, 10)).isEqualTo(5);
  }

  @Test
  void namesThatAreReadAreKnownAndOthersRefused() {
    List<String> names =
        SettingsReader.names(
            reader -> {
              var _ = reader.servers(NAME);
              reader.logFormat();
            },
            Map.of(NAME, "a:1"));
    assertThat(names).containsExactly(NAME, "millrace.log.format");

    SettingsReader.refuseUnknown(names, List.of(NAME), List.of("MILLRACE_LOG_FORMAT", "PATH"));
    assertThatThrownBy(() -> SettingsReader.refuseUnknown(names, List.of("millrace.x"), List.of()))
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith("unknown setting millrace.x");
    assertThatThrownBy(
            () -> SettingsReader.refuseUnknown(names, List.of("millrace.log.format"), List.of()))
        .hasMessageEndingWith("must be the variable MILLRACE_LOG_FORMAT");
  }

  @Test
  void takenPortIsRefusedByTheNameOfItsSetting() {
    Listening listening = new Listening("127.0.0.1", 7400, 7410);
    RuntimeException other = new IllegalStateException("no");
    BindException taken = new BindException("Address already in use");

    assertThat(listening.explain(other)).isSameAs(other);
    assertThat(listening.explain(new IllegalStateException("bind /127.0.0.1:7400", taken)))
        .isInstanceOf(SettingsException.class)
        .hasMessage(
            "setting millrace.grpc.port is '7400', must be a port of this machine that is free");
    assertThat(listening.explain(new IllegalStateException("on localhost:7410: in use", taken)))
        .hasMessageStartingWith("setting millrace.http.port is '7410'");
    assertThat(listening.explain(new IllegalStateException("failed", taken)))
        .hasMessageStartingWith(
            "setting millrace.grpc.port or millrace.http.port is '7400' or '7410'");
  }

  private static SettingsReader reader(String value) {
    return new SettingsReader(name -> name.equals(NAME) ? value : null);
  }
}
