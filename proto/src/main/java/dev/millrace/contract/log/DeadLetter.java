package dev.millrace.contract.log;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * A record of the dead-letter topic: key and value as they came, and headers that say where from
 * and why. Headers that a producer forged under our prefix do not survive.
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

  private DeadLetter() {}

  /** The headers of a dead letter: the record's own, less forged ones, and ours. */
  public static Headers headers(
      Headers original, String topic, int partition, long offset, String reason, String message) {
    RecordHeaders headers = new RecordHeaders();
    for (Header header : original) {
      if (!header.key().startsWith(HEADER_PREFIX)) {
        headers.add(header);
      }
    }
    add(headers, TOPIC, topic);
    add(headers, PARTITION, Integer.toString(partition));
    add(headers, OFFSET, Long.toString(offset));
    add(headers, REASON, reason);
    add(headers, MESSAGE, message);
    return headers;
  }

  /** Adds one of our headers. */
  public static void add(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }
}
