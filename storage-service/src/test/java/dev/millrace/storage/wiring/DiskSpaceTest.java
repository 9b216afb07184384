package dev.millrace.storage.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.contract.ownership.OwnerCommit;
import dev.millrace.local.backing.TestKafka;
import dev.millrace.storage.crash.SmallFileSystem;
import dev.millrace.storage.layout.AppliedState;
import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.maintain.CancelSignal;
import dev.millrace.storage.rocks.RawStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Promise 10, its first half, on a disk that really runs full. */
class DiskSpaceTest {
  private static final int MIN_MIB = 24;
  private static final long MIB = 1024L * 1024;

  @TempDir Path root;

  @Test
  void consumingPausesBeforeTheDiskIsFullAndGoesOnWhenThereIsRoomAgain() throws Exception {
    try (SmallFileSystem disk = SmallFileSystem.mount(root.resolve("small"), 96);
        TestLog log = new TestLog(TestKafka.shared())) {
      Map<String, String> settings = log.settings(disk.root().resolve("data"), 1);
      settings.put("millrace.storage.free-disk-min", MIN_MIB + "MiB");
      try (TestNode node = new TestNode(settings)) {
        node.awaitServing(0);
        log.send(TestLog.transaction("before")).get();
        node.awaitApplied(0, 1);

        CancelSignal act = new CancelSignal();
        assertThat(node.node.maintenanceThread().begin("test", act, () -> ended(act))).isNull();
        disk.leave(MIN_MIB - 2);
        await().until(() -> act.reason().contains("free-disk-min"));
        await().atMost(Duration.ofSeconds(10)).until(() -> node.node.disk().isLow());
        // What the writer waited for when it became low is still applied, if it comes in time.
        log.send(TestLog.transaction("perhaps")).get();
        await()
            .during(Duration.ofMillis(1_500))
            .until(() -> node.partition(0).applied().nextOffset() <= 2);
        long pausedAt = node.partition(0).applied().nextOffset();
        for (int i = 0; i < 499; i++) {
          var _ = log.send(TestLog.transaction("while-" + i));
        }
        log.producer.flush();
        await()
            .during(Duration.ofMillis(500))
            .until(() -> node.partition(0).applied().nextOffset() == pausedAt);
        assertThat(disk.freeBytes()).isGreaterThan((MIN_MIB - 8) * MIB);
        assertThat(node.get(0, 0, "before").getRecords(0).hasPosition()).isTrue();

        disk.makeRoom();
        node.awaitApplied(0, 501);
        assertThat(node.partition(0).applied().counters().stored()).isEqualTo(501);
      }
    }
  }

  /** Promise 18: what could not be written when it stopped is not claimed by anyone. */
  @Test
  void aShutdownWhoseFlushFailsAdvancesNoStoreAndReleasesNothing() throws Exception {
    try (SmallFileSystem disk = SmallFileSystem.mount(root.resolve("small"), 96);
        TestLog log = new TestLog(TestKafka.shared())) {
      Map<String, String> settings = log.settings(disk.root().resolve("data"), 1);
      settings.put("millrace.storage.free-disk-min", "0");
      try (TestNode node = new TestNode(settings)) {
        log.send(TestLog.transaction("before")).get();
        node.awaitApplied(0, 1);
      }
      assertThat(committed(log).metadata()).isEqualTo(OwnerCommit.RELEASED);
      try (TestNode node = new TestNode(settings)) {
        for (int i = 0; i < 500; i++) {
          var _ = log.send(TestLog.transaction("after-" + i));
        }
        node.awaitApplied(0, 501);
        await().until(() -> !committed(log).metadata().equals(OwnerCommit.RELEASED));
        disk.fill();
      }
      assertThat(committed(log).metadata()).isNotEqualTo(OwnerCommit.RELEASED);
      disk.makeRoom();
      try (RawStore store = new RawStore(disk.root().resolve("data").resolve("partition-0"))) {
        byte[] state = store.get(ColumnFamily.META, AppliedState.key());
        assertThat(AppliedState.parse(state).nextOffset()).isEqualTo(1);
      }
      try (TestNode node = new TestNode(settings)) {
        node.awaitApplied(0, 501);
        assertThat(node.partition(0).applied().counters().stored()).isEqualTo(501);
      }
    }
  }

  private static boolean ended(CancelSignal act) {
    await().until(act::isCancelled);
    return false;
  }

  private static OffsetAndMetadata committed(TestLog log) throws Exception {
    return log.commits().get(new TopicPartition(log.topic, 0));
  }
}
