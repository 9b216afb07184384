package dev.millrace.storage.consume;

import dev.millrace.storage.apply.PartitionWriter;
import dev.millrace.storage.ownership.OwnedPartition;
import org.apache.kafka.common.TopicPartition;

/** What the poll thread keeps of one assigned partition. The poll thread's own. */
final class Assignment {
  static final long NEVER = -1;

  final TopicPartition topicPartition;
  final OwnedPartition partition;
  final PartitionWriter writer;

  /** The store is open and the consumer was sent to its offset. */
  boolean started;

  /** As told to the consumer. */
  boolean paused = true;

  /** The position handed to the writer. */
  long handedOver;

  long committed = NEVER;

  Assignment(TopicPartition topicPartition, OwnedPartition partition, PartitionWriter writer) {
    this.topicPartition = topicPartition;
    this.partition = partition;
    this.writer = writer;
  }
}
