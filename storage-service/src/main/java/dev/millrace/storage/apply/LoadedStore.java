package dev.millrace.storage.apply;

import dev.millrace.storage.layout.AppliedState;
import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.layout.StoreIdentity;
import dev.millrace.storage.ownership.OwnedPartition.Contents;
import dev.millrace.storage.rocks.Store;
import dev.millrace.storage.rocks.StoreBatch;
import dev.millrace.storage.rocks.StoreException;
import dev.millrace.storage.summary.Summaries;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An open store whose account totals reflect what its records do.
 *
 * @param contents the store and its totals
 * @param state what both reflect
 */
public record LoadedStore(Contents contents, AppliedState state) {
  private static final Logger LOG = LoggerFactory.getLogger(LoadedStore.class);

  /**
   * Brings a store's totals up to its offset. The store is not closed when that fails.
   *
   * @param accountsMax how many accounts' totals may be kept in memory
   */
  static LoadedStore of(Store store, int accountsMax) {
    Summaries summaries = new Summaries(accountsMax);
    AppliedState state = rederive(store, summaries, readState(store));
    return new LoadedStore(new Contents(store, summaries), state);
  }

  /**
   * Whose store it is.
   *
   * @throws StoreException.Refused when it is no store of ours, or a newer Millrace made it
   */
  static StoreIdentity readIdentity(Store store) {
    byte[] bytes = store.read(reader -> reader.get(ColumnFamily.META, StoreIdentity.key()));
    if (bytes == null) {
      throw new StoreException.Refused(
          "the directory holds a database that is no store of ours: " + store.directory());
    }
    try {
      return StoreIdentity.parse(bytes);
    } catch (StoreIdentity.NewerFormatException e) {
      throw new StoreException.Refused(e.getMessage() + ": " + store.directory());
    }
  }

  /** What its records reflect. */
  static AppliedState readState(Store store) {
    byte[] bytes = store.read(reader -> reader.get(ColumnFamily.META, AppliedState.key()));
    return bytes == null ? AppliedState.EMPTY : AppliedState.parse(bytes);
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
