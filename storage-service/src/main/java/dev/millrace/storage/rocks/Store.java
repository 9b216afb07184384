package dev.millrace.storage.rocks;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.millrace.storage.layout.ColumnFamily;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Checkpoint;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.FlushOptions;
import org.rocksdb.PerfLevel;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * One partition's RocksDB. Native handles never leave this class and the batches and readers it
 * hands out: every use happens under the read lock, closing under the write lock, so that a late
 * caller gets {@link StoreException.Closed} where RocksDB would crash the process.
 */
public final class Store implements AutoCloseable {
  /** A batch that grew past this is not kept for the next one: every store may keep one. */
  private static final int KEPT_BATCH_BYTES_MAX = 16 * 1024 * 1024;

  /**
   * RocksDB's perf context is of threads, whatever the store, and counts every comparison of keys
   * and every step: by a profile, 4 % of the CPU of a drain. Nothing here reads it.
   */
  private static final ThreadLocal<Boolean> PERF_CONTEXT_DISABLED =
      ThreadLocal.withInitial(() -> false);

  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final String directory;
  private final StoreOptions options;
  private final RocksDB database;
  private final List<ColumnFamilyHandle> handles;
  private final Map<ColumnFamily, ColumnFamilyHandle> byFamily = new EnumMap<>(ColumnFamily.class);
  private final Map<ColumnFamily, Integer> familyIds = new EnumMap<>(ColumnFamily.class);
  private final PromptWriter writer;
  private final ReadOptions pointReads;
  private final AtomicReference<@Nullable BatchBytes> spareBatch = new AtomicReference<>();

  @GuardedBy("this")
  private RocksOptions changedOptions = RocksOptions.NONE;

  private volatile PressureReader pressure = new PressureReader(RocksOptions.NONE);
  private final Set<Compaction> compactions = ConcurrentHashMap.newKeySet();
  private volatile boolean open = true;
  private volatile boolean closing;
  private volatile boolean failed;

  private Store(
      String directory, StoreOptions options, RocksDB database, List<ColumnFamilyHandle> handles) {
    this.directory = directory;
    this.options = options;
    this.database = database;
    this.handles = handles;
    for (ColumnFamily family : ColumnFamily.values()) {
      ColumnFamilyHandle handle = handles.get(byFamily.size()); // opened in this order
      byFamily.put(family, handle);
      familyIds.put(family, handle.getID());
    }
    this.writer = new PromptWriter(database);
    this.pointReads = new ReadOptions();
  }

  /** Makes a store in a directory that must not hold one. */
  static Store create(Path directory, RocksShared shared) {
    return open(directory, shared, true);
  }

  /** Opens a store; never makes one. */
  static Store open(Path directory, RocksShared shared) {
    ManifestCheck.run(directory);
    return open(directory, shared, false);
  }

  private static Store open(Path directory, RocksShared shared, boolean create) {
    StoreOptions options = new StoreOptions(shared, directory, create);
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    try {
      RocksDB database =
          RocksDB.open(options.database(), directory.toString(), options.families(), handles);
      return tuned(new Store(directory.toString(), options, database, handles), shared.options());
    } catch (RocksDBException e) {
      options.close();
      throw Failures.ofOpening(e, directory);
    }
  }

  private static Store tuned(Store store, RocksOptions options) {
    try {
      store.setOptions(options);
      return store;
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
  }

  /** Where it lies. */
  public String directory() {
    return directory;
  }

  /** What reads do with the store. */
  @FunctionalInterface
  public interface ReadOperation<T extends @Nullable Object> {
    /** The reader is valid within this call only. */
    T with(StoreReader reader) throws RocksDBException;
  }

  /** Runs a read while the store is kept open. */
  public <T extends @Nullable Object> T read(ReadOperation<T> operation) {
    return withOpen(
        () -> {
          try (StoreReader reader = new StoreReader(database, byFamily, pointReads)) {
            return operation.with(reader);
          }
        });
  }

  /** All of the store as it is now. */
  public StoreSnapshot snapshot() {
    return withOpen(() -> new StoreSnapshot(this, database.getSnapshot()));
  }

  /** A batch; nothing of it is written unless it is committed. */
  public StoreBatch begin() {
    checkOpen();
    BatchBytes spare = spareBatch.getAndSet(null);
    return new StoreBatch(this, spare == null ? new BatchBytes() : spare);
  }

  /** Writes what is in memory to files, all families in one. */
  public void flush(boolean wait) {
    withOpen(
        () -> {
          flushAll(wait);
          return null;
        });
  }

  /**
   * Compacts a column family, for as long as it takes. Closing the store ends it.
   *
   * @return whether it came to its end; false when it was cancelled
   * @throws StoreException.Closed also when the store began to close meanwhile
   */
  public boolean compact(ColumnFamily family, Compaction compaction) {
    compactions.add(compaction); // before the look at "closing", so that close() sees it or it does
    try {
      boolean done =
          !closing
              && withOpen(() -> compaction.run(database, requireNonNull(byFamily.get(family))));
      if (!done && closing) {
        throw new StoreException.Closed(directory);
      }
      return done;
    } finally {
      compactions.remove(compaction);
    }
  }

  /**
   * Makes a copy of the store as it is now, in files of its own or linked ones.
   *
   * @param target must not exist
   */
  public void checkpoint(Path target) {
    withOpen(
        () -> {
          try (Checkpoint checkpoint = Checkpoint.create(database)) {
            checkpoint.createCheckpoint(target.toString());
            return null;
          }
        });
  }

  /** A number RocksDB knows, of all families together. */
  public long property(String name) {
    return withOpen(() -> database.getAggregatedLongProperty(name));
  }

  /** A number RocksDB knows of the whole database, not of each family. */
  public long databaseProperty(String name) {
    return withOpen(() -> database.getLongProperty(name));
  }

  /** Changes options while the store is in use; what is not named stays as it is. */
  public synchronized void setOptions(RocksOptions changed) {
    RocksOptions all = changedOptions.with(changed);
    withOpen(
        () -> {
          if (changed.has(RocksOption.Scope.DATABASE)) {
            database.setDBOptions(changed.database());
          }
          if (changed.has(RocksOption.Scope.FAMILY)) {
            for (ColumnFamilyHandle family : handles) {
              database.setOptions(family, changed.family());
            }
          }
          return null;
        });
    changedOptions = all;
    pressure = new PressureReader(all);
  }

  /** How near it is to being slowed down by RocksDB; a few microseconds. */
  public WritePressure pressure() {
    return withOpen(() -> pressure.read(database, handles));
  }

  /** The table files, as their own properties describe them. */
  public List<LiveFile> liveFiles() {
    return withOpen(() -> LiveFiles.of(database, byFamily));
  }

  /** What it is made of and what that took; looks at the properties of every file. */
  public StoreFigures figures() {
    return withOpen(() -> FiguresReader.of(database, handles));
  }

  /**
   * Throws when a flush or compaction failed in the background.
   *
   * @throws StoreException.Corrupt naming the file when it met damage
   * @throws StoreException.Failed for any other reason
   */
  public void checkBackground() {
    long errors = withOpen(() -> database.getLongProperty("rocksdb.background-errors"));
    if (errors > 0) {
      failed = true;
      StoreException cause = whyStopped();
      if (cause instanceof StoreException.Corrupt) {
        throw cause;
      }
      throw new StoreException.Failed(
          "a flush or compaction failed: directory=" + directory + " errors=" + errors, cause);
    }
  }

  /** What RocksDB answers to a write of nothing; it does not wait, even where a write would. */
  private @Nullable StoreException whyStopped() {
    try {
      return withOpen(
          () -> {
            writer.writeNothing();
            return null;
          });
    } catch (StoreException.Failed | StoreException.Corrupt e) {
      return e;
    }
  }

  /** Whether a write or background job failed, so that nothing more may be written. */
  public boolean hasFailed() {
    return failed;
  }

  /** Flushes and closes; when the store failed, only closes. */
  @Override
  public void close() {
    closing = true;
    endCompactions();
    lock.writeLock().lock();
    try {
      if (!open) {
        return;
      }
      RuntimeException problem = flushBeforeClose();
      open = false;
      pointReads.close();
      writer.close();
      handles.forEach(ColumnFamilyHandle::close);
      database.close();
      options.close();
      if (problem != null) {
        throw problem;
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  /**
   * Those on demand hold the read lock. One that has to wait until RocksDB's own end would not see
   * that it is cancelled, so these end too; they are never resumed, as the store closes.
   */
  private void endCompactions() {
    if (!compactions.isEmpty()) {
      compactions.forEach(Compaction::cancel);
      withOpen(
          () -> {
            database.abortAllCompactions();
            return null;
          });
    }
  }

  private @Nullable RuntimeException flushBeforeClose() {
    if (failed) {
      return null;
    }
    try {
      flushAll(true);
      return null;
    } catch (RocksDBException e) {
      return Failures.of(e, directory);
    }
  }

  private void flushAll(boolean wait) throws RocksDBException {
    try (FlushOptions flush = new FlushOptions().setWaitForFlush(wait).setAllowWriteStall(true)) {
      database.flush(flush, handles);
    }
  }

  /** Writes a batch given in RocksDB's form. */
  void write(byte[] batch) {
    if (failed) {
      throw new StoreException.Failed("the store failed before: directory=" + directory, null);
    }
    try {
      withOpen(
          () -> {
            try (WriteBatch nativeBatch = new WriteBatch(batch)) {
              writer.write(nativeBatch, this::checkBackground);
              return null;
            }
          });
    } catch (StoreException.Failed | StoreException.Corrupt e) {
      failed = true;
      throw e;
    }
  }

  int familyId(ColumnFamily family) {
    return requireNonNull(familyIds.get(family));
  }

  /** Runs steps on native handles while the store is kept open. */
  <T extends @Nullable Object> T withDatabase(
      ColumnFamily family, StoreSnapshot.DatabaseOperation<T> operation) {
    return withOpen(() -> operation.with(database, requireNonNull(byFamily.get(family))));
  }

  /** Runs native steps while the store is kept open. */
  private <T extends @Nullable Object> T withOpen(NativeOperation<T> operation) {
    lock.readLock().lock();
    try {
      checkOpen();
      disablePerfContext();
      return operation.run();
    } catch (RocksDBException e) {
      throw Failures.of(e, directory);
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Of the calling thread; it costs a native call the first time and a look later. */
  private void disablePerfContext() {
    if (!PERF_CONTEXT_DISABLED.get()) {
      database.setPerfLevel(PerfLevel.DISABLE);
      PERF_CONTEXT_DISABLED.set(true);
    }
  }

  /** Takes a batch back. */
  void giveBack(BatchBytes batch) {
    if (batch.capacity() <= KEPT_BATCH_BYTES_MAX) {
      batch.clear();
      spareBatch.set(batch);
    }
  }

  private void checkOpen() {
    if (!open) {
      throw new StoreException.Closed(directory);
    }
  }

  /** A step on native handles. */
  @FunctionalInterface
  private interface NativeOperation<T extends @Nullable Object> {
    T run() throws RocksDBException;
  }
}
