package dev.millrace.storage.rocks;

import dev.millrace.storage.layout.ColumnFamily;
import org.rocksdb.WriteBatch;

/**
 * Changes that become visible together or not at all. Put them in order of family and key: sorted
 * batches are several times cheaper to write. Leaving without {@link #commit} drops them. One
 * thread.
 */
public final class StoreBatch implements AutoCloseable {
  private final Store store;
  private final WriteBatch batch;
  private boolean done;

  StoreBatch(Store store, WriteBatch batch) {
    this.store = store;
    this.batch = batch;
  }

  /** Sets a key. */
  public void put(ColumnFamily family, byte[] key, byte[] value) {
    store.withOpen(
        () -> {
          store.putInto(checked(), family, key, value);
          return null;
        });
  }

  /** Sets the first {@code count} keys of a family, under one lock. */
  public void putAll(ColumnFamily family, byte[][] keys, byte[][] values, int count) {
    store.withOpen(
        () -> {
          WriteBatch into = checked();
          for (int i = 0; i < count; i++) {
            store.putInto(into, family, keys[i], values[i]);
          }
          return null;
        });
  }

  /** Removes a key. */
  public void delete(ColumnFamily family, byte[] key) {
    store.withOpen(
        () -> {
          store.deleteInto(checked(), family, key);
          return null;
        });
  }

  /** Bytes put so far. */
  public long bytes() {
    return checked().getDataSize();
  }

  /** Makes everything visible at once. */
  public void commit() {
    store.write(checked());
    finish();
  }

  /** Drops what was not committed. */
  @Override
  public void close() {
    if (!done) {
      finish();
    }
  }

  private void finish() {
    done = true;
    store.giveBack(batch);
  }

  private WriteBatch checked() {
    if (done) {
      throw new IllegalStateException("the batch is finished");
    }
    return batch;
  }
}
