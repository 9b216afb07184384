package dev.millrace.storage.apply;

import static dev.millrace.storage.apply.ApplyHarness.transaction;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.storage.outcome.OutcomeHub;
import dev.millrace.storage.ownership.LagTracker;
import dev.millrace.storage.ownership.OwnedPartition;
import dev.millrace.storage.rocks.DataDirectory;
import dev.millrace.storage.rocks.PausedBackground;
import dev.millrace.storage.rocks.RocksOptions;
import dev.millrace.storage.rocks.RocksSettings;
import dev.millrace.storage.rocks.RocksShared;
import dev.millrace.storage.rocks.Store;
import dev.millrace.storage.rocks.WritePressure;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartitionWriterTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration FLUSH_AGE = Duration.ofSeconds(1);

  @TempDir Path root;
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final DiskGate disk = new DiskGate();
  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final BatchQueue queue = new BatchQueue(1_000, 1_000_000);
  private final OwnedPartition partition =
      new OwnedPartition(
          0,
          ApplyHarness.LOG,
          new LagTracker(Clock.systemUTC(), System::nanoTime),
          new OutcomeHub());
  private DataDirectory data;
  private RocksShared shared;
  private PartitionWriter writer;

  @BeforeEach
  void start() {
    data = DataDirectory.lock(root);
    shared = new RocksShared(RocksSettings.of(64L * 1024 * 1024));
    WriterSupplies supplies =
        new WriterSupplies(
            new StoreOpener(
                new LocalStores(data, shared, _ -> 10), ApplyHarness.wholeLog(ApplyHarness.LOG)),
            new DeadLetterProducer(producer, "dead"),
            new ApplyMetrics(meters),
            disk,
            1,
            1_000_000,
            FLUSH_AGE.toNanos());
    writer =
        new PartitionWriter(partition, queue, supplies, CompletableFuture.completedFuture(true));
    var _ = Thread.ofPlatform().daemon().start(writer);
  }

  @AfterEach
  void stop() {
    writer.stop();
    var _ = writer.closed().join();
    data.close();
    shared.close();
  }

  @Test
  void whatIsAppliedIsFlushedByAgeWhileDeadLettersCanNotBeDelivered() {
    producer.sendException = new KafkaException("away");
    offer(0, transaction("1", "a", "b", 1).toByteArray());
    offer(1, "garbage".getBytes(StandardCharsets.UTF_8));
    awaitFlushes(1);
    await().atMost(PATIENCE).until(() -> partition.applied().nextOffset() == 1);

    // The batch that waited is in no file yet.
    producer.sendException = null;
    await().atMost(PATIENCE).until(() -> partition.applied().nextOffset() == 2);
    awaitFlushes(2);
  }

  @Test
  void whatIsAppliedIsFlushedByAgeWhileTheDiskIsLow() {
    offer(0, transaction("1", "a", "b", 1).toByteArray());
    await().atMost(PATIENCE).until(() -> partition.applied().nextOffset() == 1);
    disk.setLow(true);
    offer(1, transaction("2", "a", "b", 1).toByteArray()); // it no longer waits for records
    awaitFlushes(1);
  }

  @Test
  void theWriterWaitsBeforeRocksDbWouldSlowItDownAndGoesOnWhenThereIsRoom() {
    offer(0, transaction("0", "a", "b", 1).toByteArray());
    await().atMost(PATIENCE).until(() -> partition.applied().nextOffset() == 1);
    Store store = partition.contents().store();
    store.setOptions(
        RocksOptions.parse(
            "level0_file_num_compaction_trigger=100;level0_slowdown_writes_trigger=100;"
                + "level0_stop_writes_trigger=100"));
    long next = 1;
    while (next < 5) {
      long applied = ++next;
      offer(applied - 1, transaction("" + next, "a", "b", 1).toByteArray());
      await().atMost(PATIENCE).until(() -> partition.applied().nextOffset() == applied);
      store.flush(true);
    }
    assertThat(store.pressure()).isEqualTo(WritePressure.NONE); // nobody would compact them

    long held = next;
    try (var _ = new PausedBackground(store)) {
      store.setOptions(
          RocksOptions.parse(
              "level0_file_num_compaction_trigger=2;level0_slowdown_writes_trigger=4"));
      assertThat(store.pressure()).isEqualTo(new WritePressure(1, WritePressure.Reason.LEVEL0));
      awaitWaits(); // it waits though nothing is there to be written: it has noticed
      offer(held, transaction("held", "a", "b", 1).toByteArray());
      awaitWaits();
      assertThat(partition.applied().nextOffset()).isEqualTo(held);
    }
    await().atMost(PATIENCE).until(() -> partition.applied().nextOffset() == held + 1);
  }

  private void awaitWaits() {
    Timer waits = meters.get("millrace.storage.backpressure").tag("reason", "level0").timer();
    long before = waits.count();
    await().atMost(PATIENCE).until(() -> waits.count() >= before + 3);
  }

  private void offer(long offset, byte[] value) {
    queue.offer(
        LogBatch.of(
            List.of(ApplyHarness.logged(offset, value, new RecordHeaders())), offset + 1, 3));
  }

  private void awaitFlushes(int count) {
    await()
        .atMost(PATIENCE)
        .until(() -> meters.get("millrace.storage.flushes").counter().count() >= count);
  }
}
