package dev.millrace.contract.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class DeadLetterTest {
  @Test
  void letterSaysWhereFromAndWhyAndKeepsTheRecord() {
    RecordHeaders original = new RecordHeaders();
    original.add("trace", bytes("t-1"));

    ProducerRecord<byte[], byte[]> letter =
        DeadLetter.of(
            "dead",
            record(bytes("k"), bytes("junk"), original),
            DeadLetter.REASON_UNDECODABLE,
            "cut short");

    assertThat(letter.topic()).isEqualTo("dead");
    assertThat(letter.partition()).isNull();
    assertThat(letter.key()).isEqualTo(bytes("k"));
    assertThat(letter.value()).isEqualTo(bytes("junk"));
    assertThat(texts(letter.headers()))
        .containsExactly(
            "trace=t-1",
            "__dlq.errors.topic=millrace.transactions",
            "__dlq.errors.partition=3",
            "__dlq.errors.offset=1234",
            "__dlq.errors.reason=UNDECODABLE",
            "__dlq.errors.message=cut short");
  }

  @Test
  void forgedHeadersAreStripped() {
    RecordHeaders original = new RecordHeaders();
    original.add("__dlq.errors.topic", bytes("forged"));
    original.add("a", bytes("1"));
    original.add("__dlq.errors.reason", bytes("forged"));
    original.add("__dlq.own", bytes("forged"));
    original.add("a", null);

    List<String> headers =
        texts(
            DeadLetter.headers(
                original, "log", 0, 0, DeadLetter.REASON_INVALID_TRANSACTION, "id is missing"));

    assertThat(headers)
        .containsExactly(
            "a=1",
            "a=null",
            "__dlq.errors.topic=log",
            "__dlq.errors.partition=0",
            "__dlq.errors.offset=0",
            "__dlq.errors.reason=INVALID_TRANSACTION",
            "__dlq.errors.message=id is missing");
    assertThat(original.toArray()).as("the record itself is left alone").hasSize(5);
  }

  @Test
  void nullKeyAndValueStayNull() {
    ProducerRecord<byte[], byte[]> letter =
        DeadLetter.of(
            "dead", record(null, null, new RecordHeaders()), DeadLetter.REASON_NULL_VALUE, "null");

    assertThat(letter.key()).isNull();
    assertThat(letter.value()).isNull();
  }

  @Test
  void valueOverItsBoundIsCutAndItsHashKept() {
    byte[] value = new byte[DeadLetter.VALUE_BYTES_MAX + 1];

    ProducerRecord<byte[], byte[]> letter =
        DeadLetter.of(
            "dead",
            record(bytes("k"), value, new RecordHeaders()),
            DeadLetter.REASON_TOO_LARGE,
            "");

    assertThat(letter.value()).hasSize(524_288);
    assertThat(texts(letter.headers()))
        .contains(
            "__dlq.errors.value-bytes=524289",
            // Computed with Python's hashlib: sha256(bytes(524289)).
            "__dlq.errors.value-sha256="
                + "eda6e9fb7e8bed184a10de09683556f9fc1720ffc1af5fa73f4891c7dec70bca");
  }

  @Test
  void valueAtItsBoundIsWhole() {
    byte[] value = new byte[DeadLetter.VALUE_BYTES_MAX];

    ProducerRecord<byte[], byte[]> letter =
        DeadLetter.of(
            "dead",
            record(bytes("k"), value, new RecordHeaders()),
            DeadLetter.REASON_TOO_LARGE,
            "");

    assertThat(letter.value()).isSameAs(value);
    assertThat(letter.headers().lastHeader(DeadLetter.VALUE_BYTES)).isNull();
  }

  @Test
  void nothingOfAnOversizeRecordGoesOverItsBound() {
    RecordHeaders original = new RecordHeaders();
    original.add("small", bytes("1"));
    original.add("huge", new byte[3 * 1024 * 1024]);
    original.add("after", bytes("2"));
    byte[] key = new byte[1024 * 1024];
    Arrays.fill(key, (byte) 'k');

    ProducerRecord<byte[], byte[]> letter =
        DeadLetter.of(
            "dead",
            record(key, new byte[4 << 20], original),
            DeadLetter.REASON_TOO_LARGE,
            "m".repeat(10_000));

    assertThat(letter.key()).hasSize(DeadLetter.KEY_BYTES_MAX).containsOnly('k');
    assertThat(texts(letter.headers()))
        .startsWith("small=1", "__dlq.errors.topic=millrace.transactions")
        .contains("__dlq.errors.key-bytes=1048576", "__dlq.errors.headers-dropped=2");
    int bytes = letter.key().length + letter.value().length;
    for (Header header : letter.headers()) {
      bytes += header.key().length() + header.value().length;
    }
    assertThat(bytes).isLessThan(600 * 1024);
  }

  private static ConsumerRecord<byte[], byte[]> record(byte[] key, byte[] value, Headers headers) {
    return new ConsumerRecord<>(
        "millrace.transactions",
        3,
        1234,
        0,
        TimestampType.LOG_APPEND_TIME,
        0,
        0,
        key,
        value,
        headers,
        Optional.empty());
  }

  private static List<String> texts(Headers headers) {
    List<String> texts = new ArrayList<>();
    for (Header header : headers) {
      String value = header.value() == null ? "null" : new String(header.value(), UTF_8);
      texts.add(header.key() + "=" + value);
    }
    return texts;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
