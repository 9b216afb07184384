package dev.millrace.storage.rocks;

import dev.millrace.storage.layout.ColumnFamily;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Snapshot;

/**
 * All of a store as it was at one moment, for reads of everything: in chunks, between which the
 * store may be closed, and without displacing what the block cache holds. One thread.
 */
public final class StoreSnapshot implements AutoCloseable {
  /** Entries read at once: closing the store waits for as long as that takes. */
  private static final int CHUNK_ENTRIES_MAX = 1_000;

  /** And their bytes, which are in the heap; records may be large. */
  private static final long CHUNK_BYTES_MAX = 2L * 1024 * 1024;

  private final Store store;
  private final Snapshot snapshot;
  private final ReadOptions options;

  StoreSnapshot(Store store, Snapshot snapshot) {
    this.store = store;
    this.snapshot = snapshot;
    this.options =
        new ReadOptions().setSnapshot(snapshot).setFillCache(false).setTotalOrderSeek(true);
  }

  /** The value of a key, null when there is none. */
  public byte @Nullable [] get(ColumnFamily family, byte[] key) {
    return store.withDatabase(family, (database, handle) -> database.get(handle, options, key));
  }

  /** Entries of a family from a key on, ascending. */
  public Cursor cursor(ColumnFamily family, byte[] from) {
    return new Cursor(family, from);
  }

  /** Lets go; the store may be closed already. */
  @Override
  public void close() {
    options.close();
    try {
      store.<@Nullable Void>withDatabase(
          ColumnFamily.META,
          (database, handle) -> {
            database.releaseSnapshot(snapshot);
            return null;
          });
    } catch (StoreException.Closed e) {
      snapshot.close(); // gone with its database
    }
  }

  /** A step on native handles. */
  @FunctionalInterface
  interface DatabaseOperation<T extends @Nullable Object> {
    T with(RocksDB database, ColumnFamilyHandle handle) throws RocksDBException;
  }

  /** Stands before an entry, at first before the first. */
  public final class Cursor {
    private final ColumnFamily family;
    private final Deque<Entry> chunk = new ArrayDeque<>();
    private byte[] from;
    private boolean afterFrom;
    private boolean exhausted;

    private Cursor(ColumnFamily family, byte[] from) {
      this.family = family;
      this.from = from.clone();
    }

    /** The entry it stands before, null after the last. */
    public @Nullable Entry peek() {
      if (chunk.isEmpty() && !exhausted) {
        exhausted = store.withDatabase(family, this::fill);
      }
      return chunk.peek();
    }

    /** Goes past the entry it stands before and returns it, null after the last. */
    public @Nullable Entry next() {
      Entry entry = peek();
      if (entry != null) {
        chunk.remove();
      }
      return entry;
    }

    private boolean fill(RocksDB database, ColumnFamilyHandle handle) throws RocksDBException {
      try (RocksIterator iterator = database.newIterator(handle, options)) {
        iterator.seek(from);
        if (afterFrom && iterator.isValid() && Arrays.equals(iterator.key(), from)) {
          iterator.next();
        }
        long bytes = 0;
        while (iterator.isValid() && chunk.size() < CHUNK_ENTRIES_MAX && bytes < CHUNK_BYTES_MAX) {
          Entry entry = new Entry(iterator.key(), iterator.value());
          chunk.add(entry);
          bytes += entry.key.length + entry.value.length;
          iterator.next();
        }
        iterator.status();
        Entry last = chunk.peekLast();
        if (last != null) {
          from = last.key;
          afterFrom = true;
        }
        return !iterator.isValid();
      }
    }
  }

  /** A key and its value. */
  @SuppressWarnings("ArrayRecordComponent") // carries bytes; never compared
  public record Entry(byte[] key, byte[] value) {}
}
