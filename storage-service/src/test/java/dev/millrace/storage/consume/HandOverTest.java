package dev.millrace.storage.consume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.contract.ownership.OwnerCommit;
import dev.millrace.storage.apply.ApplyHarness;
import dev.millrace.storage.apply.ApplyMetrics;
import dev.millrace.storage.apply.DeadLetterProducer;
import dev.millrace.storage.apply.DiskGate;
import dev.millrace.storage.apply.LocalStores;
import dev.millrace.storage.apply.StoreOpener;
import dev.millrace.storage.apply.WriterSupplies;
import dev.millrace.storage.layout.AppliedState;
import dev.millrace.storage.outcome.OutcomeHub;
import dev.millrace.storage.ownership.OwnedPartitions;
import dev.millrace.storage.rocks.DataDirectory;
import dev.millrace.storage.rocks.RocksSettings;
import dev.millrace.storage.rocks.RocksShared;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HandOverTest {
  private static final TopicPartition FIRST = new TopicPartition("log", 0);

  @TempDir Path root;

  @Test
  void aPositionIsStoredWithItsOwnEpochWhetherOrNotThereAreRecords() {
    try (DataDirectory data = DataDirectory.lock(root);
        RocksShared shared = new RocksShared(RocksSettings.of(64L * 1024 * 1024));
        MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none")) {
      consumer.assign(List.of(FIRST));
      OwnedPartitions owned = new OwnedPartitions();
      Assignments assignments =
          new Assignments(consumer, ApplyHarness.LOG, supplies(data, shared, owned));
      assignments.onPartitionsAssigned(List.of(FIRST));
      await()
          .until(
              () -> {
                assignments.startOpened();
                return assignments.all().iterator().next().started;
              });

      PollLoop.handOver(assignments, polled(List.of(record(0)), 1, 3));
      awaitApplied(owned, 1, 3);
      // A new leader's control records.
      PollLoop.handOver(assignments, polled(List.of(), 3, 5));
      awaitApplied(owned, 3, 5);
      assertThat(owned.get(0).applied().counters().stored()).isEqualTo(1);
      assignments.stopAll();
    }
  }

  private static ConsumerRecords<byte[], byte[]> polled(
      List<ConsumerRecord<byte[], byte[]>> records, long next, int epoch) {
    return new ConsumerRecords<>(
        records.isEmpty() ? Map.of() : Map.of(FIRST, records),
        Map.of(FIRST, new OffsetAndMetadata(next, Optional.of(epoch), "")));
  }

  private static ConsumerRecord<byte[], byte[]> record(long offset) {
    byte[] value = ApplyHarness.transaction("1", "a", "b", 1).toByteArray();
    return new ConsumerRecord<>(
        FIRST.topic(),
        FIRST.partition(),
        offset,
        ApplyHarness.APPEND_MILLIS,
        TimestampType.LOG_APPEND_TIME,
        1,
        value.length,
        new byte[1],
        value,
        new RecordHeaders(),
        Optional.of(3));
  }

  private static void awaitApplied(OwnedPartitions owned, long next, int epoch) {
    await().until(() -> owned.get(0).applied().nextOffset() == next);
    AppliedState applied = owned.get(0).applied();
    assertThat(applied.epoch()).contains(epoch);
  }

  private static Assignments.Supplies supplies(
      DataDirectory data, RocksShared shared, OwnedPartitions owned) {
    DiskGate disk = new DiskGate();
    MockProducer<byte[], byte[]> producer =
        new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    WriterSupplies writers =
        new WriterSupplies(
            new StoreOpener(
                new LocalStores(data, shared, _ -> 10), ApplyHarness.wholeLog(ApplyHarness.LOG)),
            new DeadLetterProducer(producer, "dead"),
            new ApplyMetrics(new SimpleMeterRegistry()),
            disk,
            100,
            1_000_000,
            Duration.ofHours(1).toNanos());
    LogSettings settings =
        new LogSettings(
            "",
            "log",
            "dead",
            "group",
            4,
            (short) 1,
            false,
            0,
            new OwnerCommit("host", 1),
            100,
            1_000,
            1_000_000,
            1_000);
    return new Assignments.Supplies(
        settings, owned, new OutcomeHub(), writers, disk, Clock.systemUTC(), System::nanoTime);
  }
}
