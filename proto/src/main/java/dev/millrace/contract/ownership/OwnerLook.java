package dev.millrace.contract.ownership;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/** One look at the owners. */
@FunctionalInterface
interface OwnerLook {
  /** How long each of the two questions to Kafka may take. */
  long TIMEOUT_MILLIS = 5_000;

  Owners look() throws InterruptedException, ExecutionException, TimeoutException;

  /** Looks at the topic and at the group's commits. */
  static OwnerLook at(Admin admin, String topic, String group) {
    return () ->
        owners(
            requireNonNull(
                admin
                    .describeTopics(List.of(topic))
                    .allTopicNames()
                    .get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)
                    .get(topic)),
            admin
                .listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS));
  }

  /**
   * The owners that the commits name. Left out: commits of other topics, also of one that had this
   * name before it was made again, and those that name no owner. An owner whose commit has no topic
   * id may be asked, as it refuses what it does not own; its offset may be another topic's and
   * counts for nothing.
   */
  static Owners owners(TopicDescription topic, Map<TopicPartition, OffsetAndMetadata> commits) {
    int partitions = topic.partitions().size();
    Map<Integer, Owners.Owner> owners = new HashMap<>();
    commits.forEach(
        (partition, commit) -> {
          if (commit == null
              || !partition.topic().equals(topic.name())
              || partition.partition() >= partitions) {
            return;
          }
          OwnerCommit endpoint = OwnerCommit.parse(commit.metadata());
          if (endpoint == null) {
            return;
          }
          Uuid topicId = OwnerCommit.topicId(commit.metadata());
          if (topicId == null || topicId.equals(topic.topicId())) {
            long offset = topicId == null ? 0 : commit.offset();
            owners.put(partition.partition(), new Owners.Owner(endpoint, offset));
          }
        });
    return new Owners(topic.topicId(), partitions, owners);
  }
}
