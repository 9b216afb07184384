package dev.millrace.storage.apply;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LoggedRecordsTest {
  private final List<ConsumerRecord<byte[], byte[]>> given = new ArrayList<>();

  @Test
  void everyRecordIsGivenBackAsItCame() {
    Headers headers = new RecordHeaders().add("trace", bytes("7"));
    give("key", "value", new RecordHeaders());
    give("", "empty key", new RecordHeaders());
    give("empty value", "", new RecordHeaders());
    give(null, "no key", new RecordHeaders());
    give("no value", null, new RecordHeaders());
    give("headers", "of a foreign producer", headers);
    give("last", "plain again", new RecordHeaders());

    LoggedRecords records = new LoggedRecords(given);

    assertThat(records.count()).isEqualTo(given.size());
    for (int i = 0; i < given.size(); i++) {
      ConsumerRecord<byte[], byte[]> expected = given.get(i);
      ConsumerRecord<byte[], byte[]> actual = records.toRecord(i);
      assertThat(actual.topic()).isEqualTo("log");
      assertThat(actual.partition()).isEqualTo(2);
      assertThat(actual.offset()).isEqualTo(expected.offset());
      assertThat(actual.key()).isEqualTo(expected.key());
      assertThat(actual.value()).isEqualTo(expected.value());
      assertThat(actual.headers()).isEqualTo(expected.headers());
      assertThat(value(records, i)).isEqualTo(expected.value());
      assertThat(records.offset(i)).isEqualTo(expected.offset());
      assertThat(records.appendMillis(i)).isEqualTo(expected.timestamp());
      assertThat(records.leaderEpoch(i)).isEqualTo(expected.leaderEpoch().get());
    }
  }

  @Test
  void whatIsNotPlainStaysWithItsHeaders() {
    Headers headers = new RecordHeaders().add("trace", bytes("7"));
    give("a", "plain", new RecordHeaders());
    give("b", "not plain", headers);

    LoggedRecords records = new LoggedRecords(given);

    assertThat(records.kept(0)).isNull();
    assertThat(records.kept(1)).isSameAs(given.get(1));
  }

  @Test
  void whatPassesTheLargestArrayStaysAsItCame() {
    byte[] large = new byte[LoggedRecords.PACKED_BYTES_MAX - 10];
    give(bytes("0123"), large, new RecordHeaders());
    give("01234", "67", new RecordHeaders());
    give("0", "2", new RecordHeaders());

    LoggedRecords records = new LoggedRecords(given);

    assertThat(records.kept(0)).isNull();
    assertThat(records.kept(1)).isSameAs(given.get(1));
    assertThat(records.kept(2)).isNull();
    assertThat(value(records, 2)).isEqualTo(bytes("2"));
    assertThat(records.memoryBytes()).isGreaterThan(large.length + 5L + 2L);
  }

  private static byte @Nullable [] value(LoggedRecords records, int index) {
    byte[] array = records.array(index);
    int at = records.valueAt(index);
    return array == null ? null : Arrays.copyOfRange(array, at, at + records.valueBytes(index));
  }

  private void give(@Nullable String key, @Nullable String value, Headers headers) {
    give(key == null ? null : bytes(key), value == null ? null : bytes(value), headers);
  }

  private void give(byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
    int index = given.size();
    given.add(
        new ConsumerRecord<>(
            "log",
            2,
            100 + 3L * index,
            1_000 + index,
            TimestampType.LOG_APPEND_TIME,
            key == null ? -1 : key.length,
            value == null ? -1 : value.length,
            key,
            value,
            headers,
            Optional.of(index)));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
