package dev.millrace.contract.log;

import dev.millrace.contract.transaction.TransactionRules;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * A record of the dead-letter topic: key and value as they came, and headers that say where from
 * and why. Headers that a producer forged under our prefix do not survive.
 *
 * <p>Every part is bounded, and all bounds together lie below 1 MiB, what producers and brokers
 * take by default: a record that can not be buried would stop its partition.
 */
public final class DeadLetter {
  /** Our headers begin so; a producer's own of this prefix are stripped. */
  public static final String HEADER_PREFIX = "__dlq.";

  public static final String TOPIC = HEADER_PREFIX + "errors.topic";
  public static final String PARTITION = HEADER_PREFIX + "errors.partition";
  public static final String OFFSET = HEADER_PREFIX + "errors.offset";
  public static final String REASON = HEADER_PREFIX + "errors.reason";
  public static final String MESSAGE = HEADER_PREFIX + "errors.message";

  /** Present when the value was cut: SHA-256 of the whole value, in hex. */
  public static final String VALUE_SHA256 = HEADER_PREFIX + "errors.value-sha256";

  /** Present when the value was cut: its whole length in bytes. */
  public static final String VALUE_BYTES = HEADER_PREFIX + "errors.value-bytes";

  /** Present when the key was cut: its whole length in bytes. */
  public static final String KEY_BYTES = HEADER_PREFIX + "errors.key-bytes";

  /** Present when headers of the producer's were left out: how many. */
  public static final String HEADERS_DROPPED = HEADER_PREFIX + "errors.headers-dropped";

  /** The record has no value. */
  public static final String REASON_NULL_VALUE = "NULL_VALUE";

  /** The value is longer than {@link TransactionRules#TRANSACTION_BYTES_MAX}. */
  public static final String REASON_TOO_LARGE = "TOO_LARGE";

  /** The value is not the bytes of a transaction. */
  public static final String REASON_UNDECODABLE = "UNDECODABLE";

  /** The transaction breaks a rule; the message names the field. */
  public static final String REASON_INVALID_TRANSACTION = "INVALID_TRANSACTION";

  /** A longer value is cut to this: no valid one is longer. */
  public static final int VALUE_BYTES_MAX = TransactionRules.TRANSACTION_BYTES_MAX;

  /** A longer key is cut to this; a valid one has 128 bytes at most. */
  public static final int KEY_BYTES_MAX = 4 * 1024;

  /** The producer's own headers are kept, in order, as long as they fit in this. */
  public static final int HEADERS_BYTES_MAX = 64 * 1024;

  /** A longer message is cut to this. */
  public static final int MESSAGE_CHARS_MAX = 1024;

  private DeadLetter() {}

  /**
   * The dead letter of a record, no part of it over its bound.
   *
   * @param deadLetterTopic where it goes
   * @param record as it was consumed
   * @param reason for programs: one of {@code REASON_…}
   * @param message for people
   */
  public static ProducerRecord<byte[], byte[]> of(
      String deadLetterTopic,
      ConsumerRecord<byte[], byte[]> record,
      String reason,
      String message) {
    Headers headers =
        headers(
            record.headers(), record.topic(), record.partition(), record.offset(), reason, message);
    byte @Nullable [] key = record.key();
    if (key != null && key.length > KEY_BYTES_MAX) {
      add(headers, KEY_BYTES, Integer.toString(key.length));
      key = Arrays.copyOf(key, KEY_BYTES_MAX);
    }
    byte @Nullable [] value = record.value();
    if (value != null && value.length > VALUE_BYTES_MAX) {
      add(headers, VALUE_BYTES, Integer.toString(value.length));
      add(headers, VALUE_SHA256, sha256(value));
      value = Arrays.copyOf(value, VALUE_BYTES_MAX);
    }
    return new ProducerRecord<>(deadLetterTopic, null, key, value, headers);
  }

  /** The headers of a dead letter: the record's own, less forged and excess ones, and ours. */
  public static Headers headers(
      Headers original, String topic, int partition, long offset, String reason, String message) {
    RecordHeaders headers = new RecordHeaders();
    int bytes = 0;
    int dropped = 0;
    for (Header header : original) {
      if (header.key().startsWith(HEADER_PREFIX)) {
        continue;
      }
      int size = size(header);
      if (dropped > 0 || size > HEADERS_BYTES_MAX - bytes) {
        dropped++;
      } else {
        bytes += size;
        headers.add(header);
      }
    }
    add(headers, TOPIC, topic);
    add(headers, PARTITION, Integer.toString(partition));
    add(headers, OFFSET, Long.toString(offset));
    add(headers, REASON, reason);
    add(headers, MESSAGE, message.substring(0, Math.min(message.length(), MESSAGE_CHARS_MAX)));
    if (dropped > 0) {
      add(headers, HEADERS_DROPPED, Integer.toString(dropped));
    }
    return headers;
  }

  /** Adds one of our headers. */
  public static void add(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }

  /** With the lengths before key and value, so that empty ones count too. */
  private static int size(Header header) {
    byte @Nullable [] value = header.value();
    return 2 + header.key().length() * 3 + (value == null ? 0 : value.length);
  }

  private static String sha256(byte[] value) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(value));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
