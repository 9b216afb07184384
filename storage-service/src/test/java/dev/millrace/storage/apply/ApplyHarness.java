package dev.millrace.storage.apply;

import com.google.protobuf.ByteString;
import dev.millrace.internal.v1.FollowOutcomesResponse;
import dev.millrace.internal.v1.RecordOutcome;
import dev.millrace.storage.layout.AppliedState;
import dev.millrace.storage.outcome.OutcomeFollower;
import dev.millrace.storage.outcome.OutcomeHub;
import dev.millrace.storage.ownership.LagTracker;
import dev.millrace.storage.ownership.LogIdentity;
import dev.millrace.storage.ownership.OwnedPartition;
import dev.millrace.storage.rocks.DataDirectory;
import dev.millrace.storage.rocks.RocksSettings;
import dev.millrace.storage.rocks.RocksShared;
import dev.millrace.v1.Amount;
import dev.millrace.v1.Transaction;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** One partition's store and applier, without a broker. */
public final class ApplyHarness implements AutoCloseable {
  /** The log that {@link #ApplyHarness(Path)} opens a store of. */
  public static final LogIdentity LOG = new LogIdentity("cluster", new Uuid(1, 2), 4);

  public static final long APPEND_MILLIS = 1_700_000_000_000L;
  private static final int PARTITION = 0;
  private static final int EPOCH = 3;

  public final OutcomeHub hub = new OutcomeHub();
  public final OwnedPartition partition;
  public final LagTracker lag;
  final List<Candidate> deadLetters = new ArrayList<>();
  public final List<RecordOutcome> exceptions = new ArrayList<>();
  public final List<FollowOutcomesResponse> messages = new ArrayList<>();
  boolean deadLettersDeliverable = true;
  final Applier applier;
  private final RocksShared shared = new RocksShared(RocksSettings.of(64L * 1024 * 1024));
  private final DataDirectory data;

  public ApplyHarness(Path root) throws InterruptedException {
    this(root, LOG, new LogView.Bounds(0, Long.MAX_VALUE), 1000);
  }

  /** One whose wall clock is another. */
  public ApplyHarness(Path root, Clock clock) throws InterruptedException {
    this(root, LOG, new LogView.Bounds(0, Long.MAX_VALUE), 1000, clock, PARTITION);
  }

  /** One of another partition. */
  public static ApplyHarness ofPartition(Path root, int number) throws InterruptedException {
    LogView.Bounds bounds = new LogView.Bounds(0, Long.MAX_VALUE);
    return new ApplyHarness(root, LOG, bounds, 1000, Clock.systemUTC(), number);
  }

  /** One that keeps the totals of so many accounts in memory. */
  public ApplyHarness(Path root, int accountsMax) throws InterruptedException {
    this(root, LOG, new LogView.Bounds(0, Long.MAX_VALUE), accountsMax);
  }

  ApplyHarness(Path root, LogIdentity log, LogView.Bounds bounds, int accountsMax)
      throws InterruptedException {
    this(root, log, bounds, accountsMax, Clock.systemUTC(), PARTITION);
  }

  private ApplyHarness(
      Path root, LogIdentity log, LogView.Bounds bounds, int accountsMax, Clock clock, int number)
      throws InterruptedException {
    data = DataDirectory.lock(root);
    boolean opened = false;
    try {
      lag = new LagTracker(clock, System::nanoTime);
      partition = new OwnedPartition(number, log, lag, hub);
      hub.follow(new Recorder());
      StoreOpener opener =
          new StoreOpener(
              new LocalStores(data, shared, _ -> accountsMax), new FixedLog(log, bounds));
      LoadedStore ready = opener.open(log, number, lag);
      partition.opened(ready.contents(), ready.state());
      applier =
          new Applier(
              partition,
              (rejected, stop) -> deadLettersDeliverable && deadLetters.addAll(rejected),
              new ApplyMetrics(new SimpleMeterRegistry()));
      opened = true;
    } finally {
      if (!opened) {
        data.close();
        shared.close();
      }
    }
  }

  /** A log whose partitions have every offset. */
  public static LogView wholeLog(LogIdentity log) {
    return new FixedLog(log, new LogView.Bounds(0, Long.MAX_VALUE));
  }

  /** Applies values as consecutive records, as one batch. */
  public AppliedState apply(byte[]... values) throws InterruptedException {
    applyAs(List.of(values));
    return partition.applied();
  }

  /** Applies transactions as one batch. */
  public AppliedState apply(Transaction... transactions) throws InterruptedException {
    List<byte[]> values = new ArrayList<>();
    for (Transaction transaction : transactions) {
      values.add(transaction.toByteArray());
    }
    applyAs(values);
    return partition.applied();
  }

  Applier.Result applyAs(List<byte[]> values) throws InterruptedException {
    long from = partition.applied().nextOffset();
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      records.add(logged(from + i, values.get(i), new RecordHeaders()));
    }
    return applier.apply(LogBatch.of(records, from + values.size(), EPOCH), () -> true);
  }

  static ConsumerRecord<byte[], byte[]> logged(long offset, byte[] value, RecordHeaders headers) {
    return logged(offset, value, headers, EPOCH);
  }

  static ConsumerRecord<byte[], byte[]> logged(
      long offset, byte[] value, RecordHeaders headers, int epoch) {
    return new ConsumerRecord<>(
        "topic",
        PARTITION,
        offset,
        APPEND_MILLIS + offset,
        TimestampType.LOG_APPEND_TIME,
        1,
        value == null ? -1 : value.length,
        new byte[1],
        value,
        headers,
        Optional.of(epoch));
  }

  /** A valid transaction between two accounts. */
  public static Transaction transaction(String id, String debit, String credit, long amount) {
    return Transaction.newBuilder()
        .setId(id)
        .setLedger("test")
        .setDebitAccount(debit)
        .setCreditAccount(credit)
        .setAmount(Amount.newBuilder().setLow(amount))
        .setCurrency("EUR")
        .setTimeMicros(APPEND_MILLIS * 1000)
        .setPayload(ByteString.copyFromUtf8("payload"))
        .build();
  }

  /** Writes what opening would have to derive from records. */
  public void writeTotals() {
    applier.writeTotals();
  }

  @Override
  public void close() {
    partition.contents().store().close();
    data.close();
    shared.close();
  }

  private final class Recorder implements OutcomeFollower {
    @Override
    public void accept(FollowOutcomesResponse message) {
      messages.add(message);
      exceptions.addAll(message.getExceptionsList());
    }

    @Override
    public void end() {}
  }

  private record FixedLog(LogIdentity identity, Bounds all) implements LogView {
    @Override
    public Bounds bounds(int partition) {
      return all;
    }
  }
}
