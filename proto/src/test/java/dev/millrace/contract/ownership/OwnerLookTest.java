package dev.millrace.contract.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class OwnerLookTest {
  private static final Uuid TOPIC_ID = Uuid.fromString("ASNFZ4mrze_-3LqYdlQyEA");

  @Test
  void ownersAreThoseTheCommitsName() {
    Map<TopicPartition, OffsetAndMetadata> commits = new HashMap<>();
    commits.put(
        new TopicPartition("log", 0), new OffsetAndMetadata(7, "millrace/1 a:1 " + TOPIC_ID));
    commits.put(new TopicPartition("log", 1), new OffsetAndMetadata(8, OwnerCommit.RELEASED));
    commits.put(new TopicPartition("log", 2), null);
    commits.put(new TopicPartition("other", 3), new OffsetAndMetadata(9, "millrace/1 b:2"));
    commits.put(new TopicPartition("log", 4), new OffsetAndMetadata(9, "millrace/1 gone:3"));

    Owners owners = OwnerLook.owners(topic(4), commits);

    assertThat(owners)
        .isEqualTo(
            new Owners(TOPIC_ID, 4, Map.of(0, new Owners.Owner(new OwnerCommit("a", 1), 7))));
    assertThat(owners.known()).isTrue();
    assertThat(owners.of(0)).isNotNull();
    assertThat(owners.of(1)).isNull();
  }

  @Test
  void commitOfATopicThatHadTheNameBeforeIsLeftOutAndOneWithoutAnIdHasNoOffset() {
    Map<TopicPartition, OffsetAndMetadata> commits = new HashMap<>();
    commits.put(
        new TopicPartition("log", 0),
        new OffsetAndMetadata(900, "millrace/1 a:1 " + Uuid.ONE_UUID));
    commits.put(new TopicPartition("log", 1), new OffsetAndMetadata(900, "millrace/1 b:2"));

    Owners owners = OwnerLook.owners(topic(4), commits);

    assertThat(owners.owners()).isEqualTo(Map.of(1, new Owners.Owner(new OwnerCommit("b", 2), 0)));
  }

  @Test
  void groupThatNeverCommittedHasNoOwners() {
    assertThat(OwnerLook.owners(topic(4), Map.of())).isEqualTo(new Owners(TOPIC_ID, 4, Map.of()));
  }

  private static TopicDescription topic(int partitions) {
    Node node = new Node(1, "localhost", 1);
    List<TopicPartitionInfo> infos =
        java.util.stream.IntStream.range(0, partitions)
            .mapToObj(i -> new TopicPartitionInfo(i, node, List.of(node), List.of(node)))
            .toList();
    return new TopicDescription("log", false, infos, Set.of(), TOPIC_ID);
  }
}
