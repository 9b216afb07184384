package dev.millrace.query.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contract.settings.SettingsException;
import dev.millrace.contract.settings.SettingsReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QuerySettingsTest {
  @Test
  void defaultsAreThoseOfTheDocumentation() {
    QuerySettings settings = read(Map.of());

    assertThat(settings.redis()).isNull();
    assertThat(settings.kafka().topic()).isEqualTo("millrace.transactions");
    assertThat(settings.kafka().group()).isEqualTo("millrace-storage");
    assertThat(settings.reading().ownersPollMillis()).isEqualTo(250);
    assertThat(settings.reading().maxStalenessMillis()).isEqualTo(1_000);
    assertThat(settings.paging().pageSizeMax()).isEqualTo(1_000);
    assertThat(settings.paging().scannedMax()).isEqualTo(100_000);
    assertThat(settings.paging().groupsMax()).isEqualTo(10_000);
    assertThat(settings.localCaches().bytesMax()).isEqualTo(32 << 20);
    assertThat(settings.streaming().watchesMax()).isEqualTo(500);
    assertThat(settings.streaming().heartbeatMillis()).isEqualTo(5_000);
    assertThat(settings.pageTokenKeys()).isEmpty();
  }

  @Test
  void badValueIsRefusedWithKeyValueAndRangeInOneLine() {
    Map<String, String> bad =
        Map.of(
            "millrace.query.page-size-max", "0",
            "millrace.query.owners-poll-ms", "soon",
            "millrace.query.cache.long-life-seconds", "-1",
            "millrace.query.wait-share-percent", "100",
            "millrace.grpc.port", "70000",
            "millrace.log.format", "xml",
            "millrace.query.watch.heartbeat-ms", "0",
            "millrace.redis.uri", "localhost",
            "millrace.query.page-token-keys", "short",
            "millrace.kafka.bootstrap-servers", "localhost");
    bad.forEach(
        (key, value) ->
            assertThatThrownBy(() -> read(Map.of(key, value)))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(key)
                .hasMessageContaining("must")
                .message()
                .doesNotContain("\n"));
    assertThatThrownBy(() -> QuerySettings.read(_ -> null))
        .hasMessageContaining("millrace.kafka.bootstrap-servers is missing");
  }

  @Test
  void secretsAreNotRepeatedInErrors() {
    assertThatThrownBy(() -> read(Map.of("millrace.redis.uri", "http://user:hunter2@host")))
        .message()
        .doesNotContain("hunter2");
  }

  @Test
  void unknownSettingsAndVariablesAreRefused() {
    assertThatThrownBy(() -> refuseUnknown(List.of("millrace.query.page-size"), List.of()))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("millrace.query.page-size");
    assertThatThrownBy(() -> refuseUnknown(List.of(), List.of("MILLRACE_QUERY_PAGESIZE")))
        .isInstanceOf(SettingsException.class);
    refuseUnknown(
        List.of("grpc.server.port", "millrace.grpc.port"),
        List.of("MILLRACE_QUERY_PAGE_SIZE_MAX", "MILLRACE_LOG_FORMAT", "PATH"));
  }

  @Test
  void pageTokenKeysAreBase64OrText() {
    List<byte[]> keys =
        read(Map.of(
                "millrace.query.page-token-keys",
                "MDEyMzQ1Njc4OWFiY2RlZg==, a key that is plain text"))
            .pageTokenKeys();

    assertThat(keys)
        .containsExactly(
            "0123456789abcdef".getBytes(StandardCharsets.UTF_8),
            "a key that is plain text".getBytes(StandardCharsets.UTF_8));
  }

  private static void refuseUnknown(List<String> properties, List<String> variables) {
    SettingsReader.refuseUnknown(QuerySettings.names(), properties, variables);
  }

  private static QuerySettings read(Map<String, String> values) {
    Map<String, String> all = new HashMap<>();
    all.put("millrace.kafka.bootstrap-servers", "localhost:1,[::1]:9092");
    all.putAll(values);
    return QuerySettings.read(all::get);
  }
}
