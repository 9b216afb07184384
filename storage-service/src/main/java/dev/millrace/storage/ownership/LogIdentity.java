package dev.millrace.storage.ownership;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.millrace.contract.token.ConsistencyToken;
import dev.millrace.storage.layout.StoreIdentity;
import org.apache.kafka.common.Uuid;

/**
 * The log as Kafka describes it now.
 *
 * @param clusterId the Kafka cluster
 * @param topicId the topic
 * @param partitions how many it has
 */
public record LogIdentity(String clusterId, Uuid topicId, int partitions) {
  /** The identity of the store of one of its partitions. */
  public StoreIdentity store(int partition) {
    return new StoreIdentity(clusterId, topicId, partition, partitions);
  }

  /** The topic id as messages carry it. */
  public ByteString topicIdBytes() {
    return UnsafeByteOperations.unsafeWrap(ConsistencyToken.topicIdBytes(topicId));
  }
}
