package dev.millrace.storage.apply;

import dev.millrace.storage.layout.AppliedState;
import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.layout.StoreIdentity;
import dev.millrace.storage.ownership.OwnedPartition.Contents;
import dev.millrace.storage.rocks.MetaValues;
import dev.millrace.storage.rocks.Store;
import dev.millrace.storage.rocks.StoreBatch;
import dev.millrace.storage.rocks.StoreException;
import dev.millrace.storage.summary.Summaries;
import java.util.concurrent.TimeUnit;
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
   * @throws StoreException.Corrupt when that can not be read
   */
  static StoreIdentity readIdentity(Store store) {
    byte[] value = store.read(reader -> reader.get(ColumnFamily.META, StoreIdentity.key()));
    return MetaValues.identity(value, store.directory());
  }

  /**
   * What its records reflect.
   *
   * @throws StoreException.Corrupt when that can not be read
   */
  static AppliedState readState(Store store) {
    byte[] value = store.read(reader -> reader.get(ColumnFamily.META, AppliedState.key()));
    return MetaValues.state(value, store.directory());
  }

  /** Reads the records that the written totals do not reflect, and writes the totals. */
  private static AppliedState rederive(Store store, Summaries summaries, AppliedState state) {
    if (state.summariesWatermark() >= state.nextOffset()) {
      return state;
    }
    long startedNanos = System.nanoTime();
    Rederivation rederivation = new Rederivation(summaries, state);
    while (store.read(rederivation::foldSome)) {
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
        rederivation.records(),
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos));
    return restated;
  }
}
