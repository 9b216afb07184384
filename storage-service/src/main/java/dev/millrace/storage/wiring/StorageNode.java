package dev.millrace.storage.wiring;

import dev.millrace.contract.rpc.ByteBudget;
import dev.millrace.storage.apply.ApplyMetrics;
import dev.millrace.storage.apply.DeadLetterProducer;
import dev.millrace.storage.apply.DiskGate;
import dev.millrace.storage.apply.LocalStores;
import dev.millrace.storage.apply.StoreOpener;
import dev.millrace.storage.apply.WriterSupplies;
import dev.millrace.storage.checkpoint.CheckpointMaker;
import dev.millrace.storage.consume.Assignments;
import dev.millrace.storage.consume.KafkaClients;
import dev.millrace.storage.consume.KafkaLog;
import dev.millrace.storage.consume.KafkaLogSource;
import dev.millrace.storage.consume.PollLoop;
import dev.millrace.storage.consume.UnfitTopicException;
import dev.millrace.storage.maintain.DiskRoom;
import dev.millrace.storage.maintain.MaintenanceThread;
import dev.millrace.storage.maintain.OffPeakOptimizer;
import dev.millrace.storage.maintain.OptimizeRule;
import dev.millrace.storage.outcome.OutcomeHub;
import dev.millrace.storage.ownership.OwnedPartitions;
import dev.millrace.storage.read.PartitionReads;
import dev.millrace.storage.read.ReadMetrics;
import dev.millrace.storage.rocks.DataDirectory;
import dev.millrace.storage.rocks.RocksShared;
import dev.millrace.storage.rpc.AdminGrpcService;
import dev.millrace.storage.rpc.MaintenanceGrpcService;
import dev.millrace.storage.rpc.StoreGrpcService;
import dev.millrace.storage.rpc.VerificationGrpcService;
import dev.millrace.storage.tail.Tails;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One storage instance, put together without a framework. Started once, stopped once. */
public final class StorageNode implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StorageNode.class);

  /** Threads that read after a wait for a bound; the rest of the reads run on gRPC's. */
  private static final int READ_THREADS = 2;

  /** Longer than the poll thread needs to flush and close every store. */
  private static final long STOP_WAIT_MILLIS = 40_000;

  /** For a store that is being opened ahead: three times what deriving its totals took at most. */
  private static final long AHEAD_WAIT_MILLIS = 10_000;

  private static final Duration PRODUCER_CLOSE_WAIT = Duration.ofSeconds(2);

  private final StorageSettings settings;
  private final MeterRegistry registry;
  private final DataDirectory data;
  private final RocksShared shared;
  private final LocalStores stores;
  private final OwnedPartitions owned = new OwnedPartitions();
  private final OutcomeHub hub = new OutcomeHub();
  private final DiskGate disk = new DiskGate();
  private final ByteBudget held = ByteBudget.ofHeap();
  private final ExecutorService readers =
      Executors.newFixedThreadPool(
          READ_THREADS, Thread.ofPlatform().name("store-read-", 0).daemon().factory());
  private final KafkaLog log;
  private final KafkaProducer<byte[], byte[]> deadLetterProducer;
  private final DeadLetterProducer deadLetters;
  private final PollLoop loop;
  private final StorageWatch watch;
  private final Tails tails;
  private final StoreGrpcService service;
  private final VerificationGrpcService verification;
  private final MaintenanceThread maintenance;
  private final DiskRoom room;
  private final @Nullable OffPeakOptimizer offPeak;
  private @Nullable Thread pollThread;
  private volatile @Nullable KafkaClientMetrics consumerMetrics;
  private boolean closed;

  /**
   * A node that has not started; its data directory is locked already.
   *
   * @param onUnfit told when the log's topic must not be used
   */
  public StorageNode(
      StorageSettings settings, MeterRegistry registry, Consumer<UnfitTopicException> onUnfit) {
    this.settings = settings;
    this.registry = registry;
    this.data = DataDirectory.lock(settings.dataDirectory());
    this.shared = new RocksShared(settings.rocks());
    this.stores =
        new LocalStores(
            data, shared, partitions -> Math.max(1, settings.summariesCachedMax() / partitions));
    this.log = new KafkaLog(KafkaClients.admin(settings.log()), settings.log());
    this.deadLetterProducer = KafkaClients.deadLetterProducer(settings.log());
    this.deadLetters = new DeadLetterProducer(deadLetterProducer, settings.log().deadLetterTopic());
    LongSupplier nanoTime = System::nanoTime;
    this.loop =
        new PollLoop(
            log,
            () -> consumer(settings, registry),
            settings.log(),
            owned,
            (consumer, identity) ->
                new Assignments(
                    consumer,
                    identity,
                    new Assignments.Supplies(
                        settings.log(),
                        owned,
                        hub,
                        supplies(registry),
                        disk,
                        Clock.systemUTC(),
                        nanoTime)),
            onUnfit,
            nanoTime);
    this.maintenance = new MaintenanceThread(registry);
    this.watch =
        new StorageWatch(
            data,
            disk,
            settings.freeDiskMinBytes(),
            log,
            owned,
            new PartitionMeters(registry, owned),
            () -> maintenance.end("free disk space is below millrace.storage.free-disk-min"));
    registerShared(registry);
    this.tails = new Tails(owned, registry);
    this.service =
        new StoreGrpcService(
            new PartitionReads(owned, readers), new ReadMetrics(registry), hub, tails, held);
    this.verification =
        new VerificationGrpcService(owned, KafkaLogSource.opener(settings.log()), registry);
    this.room = new DiskRoom(data::freeBytes, settings.freeDiskMinBytes());
    this.offPeak =
        settings.offPeak() == null
            ? null
            : new OffPeakOptimizer(
                settings.offPeak(),
                Clock.systemUTC(),
                owned,
                room.keptBy(new OptimizeRule(shared.compression())),
                maintenance);
  }

  /** Begins to join the group; does not wait for Kafka. */
  public synchronized void start() {
    LOG.info(
        "storage starts: budget={} compression={} options={}",
        shared.budgetBytes(),
        shared.compression(),
        settings.rocks().options());
    stores.openAhead();
    watch.start();
    if (offPeak != null) {
      offPeak.start();
    }
    Thread thread = Thread.ofPlatform().name("poll").unstarted(loop);
    thread.start();
    pollThread = thread;
  }

  /** Finishes batches in progress, flushes and closes all stores, and leaves the group. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    loop.stop();
    verification.close();
    if (offPeak != null) {
      offPeak.close();
    }
    maintenance.close();
    log.stopWaiting();
    watch.close();
    boolean closedAhead = stores.stopAhead(AHEAD_WAIT_MILLIS);
    boolean stopped = pollThread == null || (joined(pollThread) && loop.hasClosedStores());
    hub.endAll();
    tails.close();
    log.close();
    deadLetterProducer.close(PRODUCER_CLOSE_WAIT);
    readers.shutdown();
    KafkaClientMetrics metrics = consumerMetrics;
    if (metrics != null) {
      metrics.close();
    }
    if (stopped && closedAhead) { // else a store may still use what they share
      shared.close();
      data.close();
    }
  }

  /** What is owned. */
  public OwnedPartitions owned() {
    return owned;
  }

  /** What answers operators. */
  public AdminGrpcService admin() {
    return new AdminGrpcService(owned, shared, data, registry);
  }

  /** What answers calls. */
  public StoreGrpcService service() {
    return service;
  }

  /** What checks stores. */
  VerificationGrpcService verification() {
    return verification;
  }

  /** What acts on stores. */
  MaintenanceGrpcService maintenance() {
    return new MaintenanceGrpcService(
        owned,
        shared,
        room,
        new CheckpointMaker(settings.checkpointDirectory(), settings.log().topic()),
        maintenance);
  }

  /** What answers under way hold of the heap. */
  ByteBudget held() {
    return held;
  }

  MaintenanceThread maintenanceThread() {
    return maintenance;
  }

  PollLoop loop() {
    return loop;
  }

  DeadLetterProducer deadLetters() {
    return deadLetters;
  }

  DiskGate disk() {
    return disk;
  }

  DataDirectory data() {
    return data;
  }

  private KafkaConsumer<byte[], byte[]> consumer(StorageSettings from, MeterRegistry registry) {
    KafkaConsumer<byte[], byte[]> consumer = KafkaClients.consumer(from.log());
    KafkaClientMetrics metrics = new KafkaClientMetrics(consumer);
    metrics.bindTo(registry);
    consumerMetrics = metrics;
    return consumer;
  }

  private void registerShared(MeterRegistry registry) {
    RocksMeters.register(registry, shared.statistics());
    ResidentMemory.register(registry);
    Gauge.builder("millrace.storage.rocksdb.budget.used", shared, RocksShared::usedBytes)
        .baseUnit("bytes")
        .description("Of the memory budget, what blocks and memtables take")
        .register(registry);
    Gauge.builder("millrace.storage.replies.held", held, ByteBudget::bytes)
        .baseUnit("bytes")
        .description("What answers being made and replies not written yet hold")
        .register(registry);
    Gauge.builder("millrace.storage.replies.held.max", held, ByteBudget::bytesMax)
        .baseUnit("bytes")
        .description("Where further ones are refused")
        .register(registry);
    FunctionCounter.builder("millrace.storage.replies.refused", held, ByteBudget::refused)
        .description("Of answers and replies that would have exceeded what all may hold")
        .baseUnit("refusals")
        .register(registry);
    Gauge.builder("millrace.storage.disk.free", data, DataDirectory::freeBytes)
        .baseUnit("bytes")
        .description("Free space where the stores lie")
        .register(registry);
    Gauge.builder("millrace.storage.stores.unclaimed", stores, LocalStores::unclaimed)
        .baseUnit("stores")
        .description("Opened at start, of partitions that nobody has given to this process yet")
        .register(registry);
    Gauge.builder("millrace.storage.outcomes.followers", hub, OutcomeHub::followers)
        .description("Streams that follow outcomes")
        .register(registry);
    FunctionCounter.builder(
            "millrace.storage.dead.letters", deadLetters, DeadLetterProducer::delivered)
        .baseUnit("records")
        .description("Dead letters written; again when a partition is replayed")
        .register(registry);
    Gauge.builder(
            "millrace.storage.dead.letters.blocked",
            deadLetters,
            letters -> letters.problem() == null ? 0 : 1)
        .description("1 while dead letters can not be written, which stops their partition")
        .register(registry);
  }

  private WriterSupplies supplies(MeterRegistry registry) {
    return new WriterSupplies(
        new StoreOpener(stores, log),
        deadLetters,
        new ApplyMetrics(registry),
        disk,
        settings.batchRecordsMax(),
        StorageSettings.BATCH_BYTES_MAX,
        TimeUnit.MILLISECONDS.toNanos(settings.flushAgeMaxMillis()));
  }

  private static boolean joined(Thread thread) {
    try {
      return thread.join(Duration.ofMillis(STOP_WAIT_MILLIS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
