package dev.millrace.storage.apply;

import dev.millrace.storage.layout.AppliedState;
import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.layout.StoreIdentity;
import dev.millrace.storage.ownership.LagTracker;
import dev.millrace.storage.ownership.LogIdentity;
import dev.millrace.storage.ownership.OwnedPartition.Contents;
import dev.millrace.storage.rocks.DataDirectory;
import dev.millrace.storage.rocks.RocksShared;
import dev.millrace.storage.rocks.Store;
import dev.millrace.storage.rocks.StoreBatch;
import dev.millrace.storage.rocks.StoreException;
import dev.millrace.storage.summary.Summaries;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a partition's store, or makes a new one, and brings its account totals up to its offset. A
 * store that is not of this log, or that the log can not continue, is refused: going on would skip
 * records without a trace. Stateless; called by writers.
 */
public final class StoreOpener {
  private static final Logger LOG = LoggerFactory.getLogger(StoreOpener.class);

  private final DataDirectory data;
  private final RocksShared shared;
  private final LogView logView;
  private final int accountsMax;

  /** Takes how many accounts' totals a partition may keep in memory. */
  public StoreOpener(DataDirectory data, RocksShared shared, LogView logView, int accountsMax) {
    this.data = data;
    this.shared = shared;
    this.logView = logView;
    this.accountsMax = accountsMax;
  }

  /** An open store and what it reflects. */
  public record Opened(Contents contents, AppliedState state) {}

  /**
   * Opens the store of a partition.
   *
   * @param lag told how far the log reaches, so that it is known before the first read
   * @throws StoreException.Refused when it must not be used, naming why
   * @throws StoreException.Corrupt when it is damaged
   */
  public Opened open(LogIdentity log, int partition, LagTracker lag) throws InterruptedException {
    requireSameLog(log, logView.identity());
    Store store = data.openOrCreate(log.store(partition), shared);
    try {
      requireIdentity(store, log.store(partition));
      AppliedState state = state(store);
      lag.endAsked();
      LogView.Bounds bounds = logView.bounds(partition);
      requireContinuation(state, bounds);
      lag.endSeen(bounds.end(), state.nextOffset(), true);
      Summaries summaries = new Summaries(accountsMax);
      AppliedState rederived = rederive(store, summaries, state);
      return new Opened(new Contents(store, summaries), rederived);
    } catch (RuntimeException | InterruptedException e) {
      store.close();
      throw e;
    }
  }

  private static void requireSameLog(LogIdentity known, LogIdentity now) {
    if (!known.topicId().equals(now.topicId())) {
      throw new StoreException.Refused(
          "the topic was made anew: topic id was " + known.topicId() + ", is " + now.topicId());
    }
    if (known.partitions() != now.partitions()) {
      throw new StoreException.Refused(
          "the topic's partition count changed from %d to %d"
              .formatted(known.partitions(), now.partitions()));
    }
  }

  private static void requireIdentity(Store store, StoreIdentity wanted) {
    byte[] bytes = store.read(reader -> reader.get(ColumnFamily.META, StoreIdentity.key()));
    if (bytes == null) {
      throw new StoreException.Refused(
          "the directory holds a database that is no store of ours: " + store.directory());
    }
    StoreIdentity found;
    try {
      found = StoreIdentity.parse(bytes);
    } catch (StoreIdentity.NewerFormatException e) {
      throw new StoreException.Refused(e.getMessage() + ": " + store.directory());
    }
    if (!found.equals(wanted)) {
      throw new StoreException.Refused(
          "the store is of another log: directory=%s found=%s wanted=%s"
              .formatted(store.directory(), found, wanted));
    }
  }

  private static AppliedState state(Store store) {
    byte[] bytes = store.read(reader -> reader.get(ColumnFamily.META, AppliedState.key()));
    return bytes == null ? AppliedState.EMPTY : AppliedState.parse(bytes);
  }

  private static void requireContinuation(AppliedState state, LogView.Bounds bounds) {
    if (state.nextOffset() < bounds.start()) {
      throw new StoreException.Refused(
          "the log starts at offset %d, the store needs it from %d on"
              .formatted(bounds.start(), state.nextOffset()));
    }
    if (state.nextOffset() > bounds.end()) {
      throw new StoreException.Refused(
          "the log was truncated: it ends at offset %d, the store has applied up to %d"
              .formatted(bounds.end(), state.nextOffset()));
    }
  }

  /** Reads the records that the written totals do not reflect, and writes the totals. */
  private static AppliedState rederive(Store store, Summaries summaries, AppliedState state) {
    if (state.summariesWatermark() >= state.nextOffset()) {
      return state;
    }
    long started = System.nanoTime();
    Rederiving rederiving = new Rederiving(summaries, state);
    while (store.read(rederiving::some)) {
      try (StoreBatch batch = store.begin()) {
        summaries.writeTo(batch); // the watermark stays: what is folded in is not folded again
        batch.commit();
      }
      summaries.written();
    }
    AppliedState restated = state.withSummariesWatermark();
    try (StoreBatch batch = store.begin()) {
      summaries.writeTo(batch);
      batch.put(ColumnFamily.META, AppliedState.key(), restated.toBytes());
      batch.commit();
    }
    summaries.written();
    LOG.info(
        "account totals derived: directory={} records={} millis={}",
        store.directory(),
        rederiving.records(),
        (System.nanoTime() - started) / 1_000_000);
    return restated;
  }
}
