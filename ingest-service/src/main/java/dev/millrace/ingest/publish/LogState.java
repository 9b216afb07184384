package dev.millrace.ingest.publish;

import org.apache.kafka.common.Uuid;

/**
 * What is known of the log.
 *
 * @param topicId zero while the topic was never seen fit
 * @param partitions 0 while the topic was never seen fit
 * @param trouble why the topic can not be written to; empty when it can
 */
public record LogState(Uuid topicId, int partitions, String trouble) {
  /** Before the first look. */
  public static final LogState UNKNOWN =
      new LogState(Uuid.ZERO_UUID, 0, "Kafka was not reached yet");

  /** Whether the topic is there and fit. */
  public boolean isFit() {
    return trouble.isEmpty();
  }

  LogState withTrouble(String why) {
    return new LogState(topicId, partitions, why);
  }
}
