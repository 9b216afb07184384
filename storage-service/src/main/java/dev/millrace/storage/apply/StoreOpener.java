package dev.millrace.storage.apply;

import dev.millrace.storage.layout.AppliedState;
import dev.millrace.storage.layout.StoreIdentity;
import dev.millrace.storage.ownership.LagTracker;
import dev.millrace.storage.ownership.LogIdentity;
import dev.millrace.storage.rocks.Store;
import dev.millrace.storage.rocks.StoreException;

/**
 * Opens a partition's store, or makes a new one, and compares it with the log. A store that is not
 * of this log, or that the log can not continue, is refused: going on would skip records without a
 * trace. Stateless; called by writers.
 */
public final class StoreOpener {
  private final LocalStores stores;
  private final LogView logView;

  /** Takes where the stores are and what tells of the log. */
  public StoreOpener(LocalStores stores, LogView logView) {
    this.stores = stores;
    this.logView = logView;
  }

  /**
   * Opens the store of a partition.
   *
   * @param lag told how far the log reaches, so that it is known before the first read
   * @throws StoreException.Refused when it must not be used, naming why
   * @throws StoreException.Corrupt when it is damaged
   */
  public LoadedStore open(LogIdentity log, int partition, LagTracker lag)
      throws InterruptedException {
    requireSameLog(log, logView.identity());
    LoadedStore ahead = stores.claim(partition);
    Store store =
        ahead == null ? stores.openOrCreate(log.store(partition)) : ahead.contents().store();
    try {
      requireIdentity(store, log.store(partition));
      AppliedState state = LoadedStore.readState(store);
      lag.endAsked();
      LogView.Bounds bounds = logView.bounds(partition);
      requireContinuation(state, bounds);
      lag.endSeen(bounds.end(), state.nextOffset(), true);
      return ahead == null ? stores.load(store) : ahead;
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
    StoreIdentity found = LoadedStore.readIdentity(store);
    if (!found.equals(wanted)) {
      throw new StoreException.Refused(
          "the store is of another log: directory=%s found=%s wanted=%s"
              .formatted(store.directory(), found, wanted));
    }
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
}
