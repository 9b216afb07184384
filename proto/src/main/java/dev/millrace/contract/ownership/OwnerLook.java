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
   * The owners that the commits name. Left out: commits of other topics, of partitions that a topic
   * of this name had before it was made again, and those that name no owner.
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
          if (endpoint != null) {
            owners.put(partition.partition(), new Owners.Owner(endpoint, commit.offset()));
          }
        });
    return new Owners(topic.topicId(), partitions, owners);
  }
}
