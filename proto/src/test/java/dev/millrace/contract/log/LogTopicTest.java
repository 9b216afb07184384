package dev.millrace.contract.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogTopicTest {
  @Test
  void topicMadeWithOurConfigurationIsFit() {
    assertThat(LogTopic.configuration())
        .containsOnly(
            Map.entry("cleanup.policy", "delete"),
            Map.entry("retention.ms", "-1"),
            Map.entry("retention.bytes", "-1"),
            Map.entry("message.timestamp.type", "LogAppendTime"),
            Map.entry("max.message.bytes", "4194304"));
    assertThat(LogTopic.violations(LogTopic.configuration())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "cleanup.policy, compact, delete",
    "cleanup.policy, 'compact,delete', delete",
    "retention.ms, 604800000, -1",
    "retention.bytes, 1073741824, -1",
    "message.timestamp.type, CreateTime, LogAppendTime",
  })
  void offenceNamesKeyValueAndWhatItMustBe(String key, String value, String wanted) {
    Map<String, String> actual = new HashMap<>(LogTopic.configuration());
    actual.put(key, value);

    assertThat(LogTopic.violations(actual))
        .containsExactly(key + " is " + value + ", must be " + wanted);
  }

  @Test
  void everyOffenceIsNamedAndAbsenceIsOne() {
    assertThat(LogTopic.violations(Map.of()))
        .containsExactly(
            "cleanup.policy is absent, must be delete",
            "retention.ms is absent, must be -1",
            "retention.bytes is absent, must be -1",
            "message.timestamp.type is absent, must be LogAppendTime");
  }

  @Test
  void otherMessageSizeAndForeignKeysAreNoOffence() {
    Map<String, String> actual = new HashMap<>(LogTopic.configuration());
    actual.put("max.message.bytes", "1048588");
    actual.put("segment.bytes", "1");

    assertThat(LogTopic.violations(actual)).isEmpty();
  }
}
