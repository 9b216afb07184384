package dev.millrace.storage.apply;

import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Consecutive records of one partition.
 *
 * @param parts by offset; none when only control records passed
 * @param nextOffset the consumer's position after them
 * @param leaderEpoch of what lies before that position, -1 when it is not known
 */
public record LogBatch(List<LoggedRecords> parts, long nextOffset, int leaderEpoch) {
  /** A batch of these records. */
  public static LogBatch of(
      List<ConsumerRecord<byte[], byte[]>> records, long nextOffset, int leaderEpoch) {
    return new LogBatch(
        records.isEmpty() ? List.of() : List.of(new LoggedRecords(records)),
        nextOffset,
        leaderEpoch);
  }

  /** How many records. */
  int count() {
    return parts.stream().mapToInt(LoggedRecords::count).sum();
  }

  /** What they take in memory, roughly. */
  long memoryBytes() {
    return parts.stream().mapToLong(LoggedRecords::memoryBytes).sum();
  }

  /** When the broker appended the first of them; 0 when there is none. */
  long oldestAppendMillis() {
    return parts.isEmpty() ? 0 : parts.getFirst().appendMillis(0);
  }
}
