package dev.millrace.storage.crash;

import dev.millrace.storage.apply.ApplyMetrics;
import dev.millrace.storage.apply.BatchQueue;
import dev.millrace.storage.apply.DeadLetterProducer;
import dev.millrace.storage.apply.DiskGate;
import dev.millrace.storage.apply.LocalStores;
import dev.millrace.storage.apply.LogBatch;
import dev.millrace.storage.apply.PartitionWriter;
import dev.millrace.storage.apply.StoreOpener;
import dev.millrace.storage.apply.WriterSupplies;
import dev.millrace.storage.consume.KafkaClients;
import dev.millrace.storage.consume.KafkaLog;
import dev.millrace.storage.consume.LogSettings;
import dev.millrace.storage.outcome.OutcomeHub;
import dev.millrace.storage.ownership.LagTracker;
import dev.millrace.storage.ownership.OwnedPartition;
import dev.millrace.storage.rocks.DataDirectory;
import dev.millrace.storage.rocks.RocksSettings;
import dev.millrace.storage.rocks.RocksShared;
import dev.millrace.storage.rocks.Store;
import dev.millrace.storage.wiring.StorageSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * A process that applies partition 0 of a log to a store, without joining the group, until it is
 * killed. Buffers are tiny, so that it flushes and compacts all the time, and it says when.
 */
final class Victim {
  /** What begins its lines, to tell them from those of loggers. */
  static final String SAYS = "victim: ";

  private static final long BUDGET_BYTES = 1024 * 1024;
  private static final int ACCOUNTS_MAX = 300;
  private static final long FLUSH_AGE_NANOS = TimeUnit.MILLISECONDS.toNanos(150);
  private static final long LOOK_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

  private final TopicPartition topicPartition;
  private final OwnedPartition partition;
  private final BatchQueue queue = new BatchQueue(2_000, 4_000_000);
  private volatile boolean ended;

  private Victim(TopicPartition topicPartition, OwnedPartition partition) {
    this.topicPartition = topicPartition;
    this.partition = partition;
  }

  /** Settings come as system properties, as those of the service do. */
  static void main() throws Exception {
    Thread.ofPlatform().daemon().start(Victim::dieWithParent);
    StorageSettings settings = StorageSettings.read(System::getProperty);
    LogSettings logSettings = settings.log();
    KafkaLog log = new KafkaLog(KafkaClients.admin(logSettings), logSettings);
    DataDirectory data = DataDirectory.lock(settings.dataDirectory());
    RocksShared shared = new RocksShared(RocksSettings.of(BUDGET_BYTES));
    OwnedPartition partition =
        new OwnedPartition(
            0,
            log.identity(),
            new LagTracker(Clock.systemUTC(), System::nanoTime),
            new OutcomeHub());
    LocalStores stores = new LocalStores(data, shared, _ -> ACCOUNTS_MAX);
    WriterSupplies supplies =
        new WriterSupplies(
            new StoreOpener(stores, log),
            new DeadLetterProducer(
                KafkaClients.deadLetterProducer(logSettings), logSettings.deadLetterTopic()),
            new ApplyMetrics(new SimpleMeterRegistry()),
            new DiskGate(),
            settings.batchRecordsMax(),
            StorageSettings.BATCH_BYTES_MAX,
            FLUSH_AGE_NANOS);
    Victim victim = new Victim(new TopicPartition(logSettings.topic(), 0), partition);
    say("opening");
    stores.openAhead();
    PartitionWriter writer =
        new PartitionWriter(
            partition, victim.queue, supplies, CompletableFuture.completedFuture(true));
    Thread.ofPlatform().start(writer);
    if (!writer.opened().join()) {
      throw new IllegalStateException("not opened: " + partition.refusal());
    }
    say("open " + partition.applied().nextOffset());
    Thread.ofPlatform().daemon().start(victim::tellBackgroundWork);
    victim.consume(KafkaClients.consumer(logSettings));
  }

  private void consume(KafkaConsumer<byte[], byte[]> consumer) {
    consumer.assign(List.of(topicPartition));
    consumer.seek(
        topicPartition,
        new OffsetAndMetadata(partition.applied().nextOffset(), partition.applied().epoch(), ""));
    while (partition.status().serves()) {
      if (queue.isFull()) {
        consumer.pause(List.of(topicPartition));
      } else if (queue.isBelowHalf()) {
        consumer.resume(List.of(topicPartition));
      }
      ConsumerRecords<byte[], byte[]> polled = consumer.poll(Duration.ofMillis(20));
      polled
          .nextOffsets()
          .forEach(
              (from, next) ->
                  queue.offer(
                      LogBatch.of(
                          polled.records(from), next.offset(), next.leaderEpoch().orElse(-1))));
      long lag = consumer.currentLag(topicPartition).orElse(1);
      if (!ended
          && lag == 0
          && partition.applied().nextOffset() == consumer.position(topicPartition)) {
        say("end");
        ended = true;
      }
    }
    throw new IllegalStateException("no longer serves: " + partition.refusal());
  }

  private void tellBackgroundWork() {
    Store store = partition.contents().store();
    String before = "";
    boolean inFiles = false;
    while (true) {
      if (ended && !inFiles && isInFiles(store)) {
        inFiles = true;
        say("in files");
      }
      String now =
          store.property("rocksdb.num-running-compactions") > 0
              ? "compacting"
              : store.property("rocksdb.num-running-flushes") > 0 ? "flushing" : "";
      if (!now.equals(before) && !now.isEmpty()) {
        say(now);
      }
      before = now;
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  private static boolean isInFiles(Store store) {
    return store.property("rocksdb.num-entries-active-mem-table") == 0
        && store.property("rocksdb.num-entries-imm-mem-tables") == 0;
  }

  private static void say(String line) {
    System.out.println(SAYS + line);
    System.out.flush();
  }

  private static void dieWithParent() {
    try {
      while (System.in.read() >= 0) {
        // the parent writes nothing; it only ends
      }
    } catch (IOException e) {
      // the same
    }
    Runtime.getRuntime().halt(1);
  }
}
