package dev.millrace.storage.wiring;

import static dev.millrace.storage.wiring.TestLog.transaction;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.contract.ownership.OwnerCommit;
import dev.millrace.local.backing.TestKafka;
import dev.millrace.storage.layout.Digest;
import dev.millrace.storage.ownership.OwnedPartition;
import dev.millrace.storage.ownership.PartitionStatus;
import dev.millrace.v1.ErrorReason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnershipTest {
  private static final int PARTITIONS = 4;
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  @TempDir Path root;
  private TestLog log;

  @BeforeEach
  void openLog() {
    log = new TestLog(TestKafka.shared());
  }

  @AfterEach
  void closeLog() {
    log.close();
  }

  @Test
  void partitionsMoveBetweenInstancesWithoutALossAndEveryOneHasAnOwner() throws Exception {
    try (TestNode one = new TestNode(settings("one", 17441))) {
      one.awaitServing(0, 1, 2, 3);
      send(0, 400);
      awaitAllApplied(one);
      try (TestNode two = new TestNode(settings("two", 17442))) {
        await().atMost(PATIENCE).until(() -> owned(one).size() == 2 && owned(two).size() == 2);
        send(400, 800);
        awaitAllApplied(one, two);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(ports()).contains(17441, 17442));
        for (OwnedPartition partition : owned(two)) {
          assertThat(one.get(partition.partition(), 0, "tx-1").getError().getReason())
              .isEqualTo(ErrorReason.ERROR_REASON_NOT_OWNER);
        }
        assertThat(found(one) + found(two)).isEqualTo(800);
      }
      // The one that stays takes back what the other had, from its own older stores.
      one.awaitServing(0, 1, 2, 3);
      send(800, 900);
      awaitAllApplied(one);
      assertThat(found(one)).isEqualTo(900);
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(ports()).hasSize(PARTITIONS).containsOnly(17441));
    }
    assertThat(ports()).isEmpty();
  }

  @Test
  void aSecondStoreOfTheSameLogHasTheSameDigest() throws Exception {
    List<Digest> digests = new ArrayList<>();
    for (String name : List.of("one", "two")) {
      try (TestNode node = new TestNode(settings(name, 17441))) {
        node.awaitServing(0, 1, 2, 3);
        if (name.equals("one")) {
          send(0, 300);
        }
        awaitAllApplied(node);
        owned(node).forEach(partition -> digests.add(partition.applied().digest()));
      }
    }
    assertThat(digests.subList(0, PARTITIONS))
        .isEqualTo(digests.subList(PARTITIONS, 2 * PARTITIONS))
        .doesNotContain(Digest.ZERO);
  }

  @Test
  void aTrimmedLogIsRefusedByANewStoreAndTheOtherPartitionsGoOn() throws Exception {
    try (TestNode node = new TestNode(settings("one", 17441))) {
      node.awaitServing(0, 1, 2, 3);
      for (int i = 0; i < 5; i++) {
        log.send(0, transaction("tx-" + i)).get();
      }
      node.awaitApplied(0, 5);
    }
    TopicPartition first = new TopicPartition(log.topic, 0);
    log.admin.deleteRecords(Map.of(first, RecordsToDelete.beforeOffset(3))).all().get();
    try (TestNode fresh = new TestNode(settings("fresh", 17441))) {
      fresh.awaitStatus(0, PartitionStatus.REFUSED);
      fresh.awaitServing(1, 2, 3);
      assertThat(fresh.get(0, 0, "tx-1").getError().getReason())
          .isEqualTo(ErrorReason.ERROR_REASON_PARTITION_REFUSED);
      assertThat(fresh.get(0, 0, "tx-1").getError().getMetadataMap().get("cause"))
          .contains("starts at offset 3");
      // Its owner is known all the same, so that whoever asks hears why.
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(ports()).hasSize(PARTITIONS));
    }
    try (TestNode old = new TestNode(settings("one", 17441))) {
      old.awaitServing(0, 1, 2, 3);
      assertThat(old.get(0, 5, "tx-1").getRecords(0).hasPosition()).isTrue();
    }
  }

  @Test
  void aTopicMadeAnewIsRefused() throws Exception {
    try (TestNode node = new TestNode(settings("one", 17441))) {
      node.awaitServing(0, 1, 2, 3);
      send(0, 10);
      awaitAllApplied(node);
    }
    log.admin.deleteTopics(List.of(log.topic)).all().get();
    await().atMost(PATIENCE).until(() -> !log.admin.listTopics().names().get().contains(log.topic));
    try (TestNode node = new TestNode(settings("one", 17441))) {
      node.awaitStatus(2, PartitionStatus.REFUSED);
      assertThat(node.partition(2).condition().refusal().message()).contains("of another log");
    }
  }

  @Test
  void anUnfitTopicIsNotUsed() throws Exception {
    NewTopic compacted =
        new NewTopic(log.topic, 4, (short) 1).configs(Map.of("cleanup.policy", "compact"));
    log.admin.createTopics(List.of(compacted)).all().get();
    try (TestNode node = new TestNode(settings("one", 17441))) {
      await().atMost(PATIENCE).until(() -> node.unfit.get() != null);
      assertThat(node.unfit.get()).contains("cleanup.policy is compact, must be delete");
      assertThat(node.node.loop().problem()).isNotNull();
    }
    Map<String, String> allowed = settings("one", 17441);
    allowed.put("millrace.kafka.allow-unfit-topic", "true");
    try (TestNode node = new TestNode(allowed)) {
      node.awaitServing(0, 1, 2, 3);
    }
  }

  private Map<String, String> settings(String directory, int port) {
    Map<String, String> settings = new HashMap<>(log.settings(root.resolve(directory), PARTITIONS));
    settings.put("millrace.grpc.port", Integer.toString(port));
    return settings;
  }

  private void send(int from, int to) {
    for (int i = from; i < to; i++) {
      var _ = log.send(transaction("tx-" + i));
    }
    log.producer.flush();
  }

  private void awaitAllApplied(TestNode... nodes) throws Exception {
    for (int i = 0; i < PARTITIONS; i++) {
      int number = i;
      long end = log.end(number);
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                for (TestNode node : nodes) {
                  OwnedPartition partition = node.node.owned().get(number);
                  if (partition != null && partition.applied().nextOffset() == end) {
                    return true;
                  }
                }
                return false;
              });
    }
  }

  private static List<OwnedPartition> owned(TestNode node) {
    return node.node.owned().all().stream()
        .filter(partition -> partition.status() == PartitionStatus.SERVING)
        .toList();
  }

  private static long found(TestNode node) {
    return owned(node).stream()
        .mapToLong(
            partition -> node.summary(partition.partition(), 0, "alice").getSummary().getCount())
        .sum();
  }

  /** The ports that committed positions name as owners. */
  private List<Integer> ports() throws Exception {
    return log.commits().values().stream()
        .map(commit -> OwnerCommit.parse(commit.metadata()))
        .filter(Objects::nonNull)
        .map(OwnerCommit::port)
        .toList();
  }
}
