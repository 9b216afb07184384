package dev.millrace.storage.rocks;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import org.rocksdb.Cache;
import org.rocksdb.Env;
import org.rocksdb.LRUCache;
import org.rocksdb.Priority;
import org.rocksdb.RateLimiter;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * What all stores of a process share, sized from one budget: the block cache is as large as the
 * budget, and memtables are charged to it, so that both together stay within.
 */
public final class RocksShared implements AutoCloseable {
  /** Half of the budget may be memtables: larger ones mean fewer, larger files to compact. */
  private static final int WRITE_BUFFER_DIVISOR = 2;

  /** One memtable may take a quarter of all memtable memory, so that four fill it. */
  private static final int MEMTABLES_PER_WRITE_BUFFER = 4;

  /** Flushes and compactions together; far above what a small machine compacts, below a disk. */
  private static final long BACKGROUND_BYTES_PER_SECOND = 400L * 1024 * 1024;

  /** Shards of the cache, 2^n: few, so that a shard of a small budget still holds large blocks. */
  private static final int CACHE_SHARD_BITS = 3;

  static {
    RocksDB.loadLibrary();
  }

  private final Cache cache;
  private final WriteBufferManager writeBuffers;
  private final RateLimiter rateLimiter;
  private final Env env;
  private final RocksStatistics statistics;
  private final RocksSettings settings;
  private final long memtableBytes;
  private volatile RocksOptions options;

  @GuardedBy("this")
  private boolean closed;

  /** Takes what all stores are opened with. */
  public RocksShared(RocksSettings settings) {
    this.settings = settings;
    this.options = settings.options();
    long budgetBytes = settings.budgetBytes();
    long writeBufferBytes = budgetBytes / WRITE_BUFFER_DIVISOR;
    this.memtableBytes = writeBufferBytes / MEMTABLES_PER_WRITE_BUFFER;
    this.cache = new LRUCache(budgetBytes, CACHE_SHARD_BITS);
    this.writeBuffers = new WriteBufferManager(writeBufferBytes, cache);
    this.rateLimiter = new RateLimiter(BACKGROUND_BYTES_PER_SECOND);
    this.env = Env.getDefault();
    this.statistics = new RocksStatistics(settings.statistics());
    int threads = backgroundThreads();
    env.setBackgroundThreads(threads, Priority.LOW);
    env.setBackgroundThreads(1, Priority.HIGH);
    // Compaction takes the processor time that writers and readers leave; when it falls too far
    // behind, level 0 slows the writers down.
    env.lowerThreadPoolCPUPriority(Priority.LOW);
  }

  /** Compaction threads: one for every two processors. */
  static int backgroundThreads() {
    return Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
  }

  Cache cache() {
    return cache;
  }

  WriteBufferManager writeBuffers() {
    return writeBuffers;
  }

  RateLimiter rateLimiter() {
    return rateLimiter;
  }

  Env env() {
    return env;
  }

  long memtableBytes() {
    return memtableBytes;
  }

  /** What RocksDB notes of its own work. */
  public RocksStatistics statistics() {
    return statistics;
  }

  /** The budget all stores share. */
  public long budgetBytes() {
    return settings.budgetBytes();
  }

  /** How files are compressed that are written now. */
  public Compression compression() {
    return settings.compression();
  }

  /** What is set in place of what stores have by themselves, for stores opened from now on. */
  public RocksOptions options() {
    return options;
  }

  /**
   * Changes it, for as long as this lives.
   *
   * @throws IllegalArgumentException when it does not go together with what is set already
   */
  public synchronized void change(RocksOptions changed) {
    options = options.with(changed);
  }

  RocksSettings settings() {
    return settings;
  }

  /** Bytes of the budget in use by blocks and memtables. */
  public synchronized long usedBytes() {
    return closed ? 0 : cache.getUsage();
  }

  /** Every store must be closed before. */
  @Override
  public synchronized void close() {
    closed = true;
    statistics.close();
    rateLimiter.close();
    writeBuffers.close();
    cache.close();
  }
}
