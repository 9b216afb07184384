package dev.millrace.storage.apply;

import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Consecutive records of one partition.
 *
 * @param records by offset; may be empty when only control records passed
 * @param nextOffset the consumer's position after them
 * @param leaderEpoch of what lies before that position, -1 when it is not known
 * @param bytes what they take in memory, roughly
 */
public record LogBatch(
    List<ConsumerRecord<byte[], byte[]>> records, long nextOffset, int leaderEpoch, long bytes) {
  /** What a record takes in memory beside its key and value. */
  private static final long RECORD_OVERHEAD_BYTES = 200;

  /** A batch of these records. */
  public static LogBatch of(
      List<ConsumerRecord<byte[], byte[]>> records, long nextOffset, int leaderEpoch) {
    long bytes = 0;
    for (ConsumerRecord<byte[], byte[]> logged : records) {
      bytes +=
          RECORD_OVERHEAD_BYTES
              + Math.max(0, logged.serializedKeySize())
              + Math.max(0, logged.serializedValueSize());
    }
    return new LogBatch(records, nextOffset, leaderEpoch, bytes);
  }
}
