package dev.millrace.query.cache;

import com.google.protobuf.ByteString;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A cache shared by query instances. It may fail in any way; that is never seen here. No future
 * completes exceptionally.
 */
public interface RemoteTier extends AutoCloseable {
  /**
   * What it has of these; nothing when it fails. Others can write there: what is given is whole,
   * whether it is what the key says is for the caller to see, who counts it. Misses are counted
   * here.
   *
   * @param timeoutNanos 0 or more; once it has passed nothing is given, not even what has come
   */
  CompletableFuture<Map<CacheKey, ByteString>> get(Collection<CacheKey> keys, long timeoutNanos);

  /**
   * Keeps these if it can, at leisure.
   *
   * @param inBulk whether they were read in bulk, and are less likely to be read again soon
   */
  void put(Map<CacheKey, CachedTransaction> transactions, boolean inBulk);

  /**
   * The snapshot if it has one, however old.
   *
   * @param timeoutNanos 0 or more; once it has passed there is none
   */
  CompletableFuture<Optional<Snapshot>> view(ViewKey key, long timeoutNanos);

  /** Keeps it if it can, at leisure, unless what is there is fresher. */
  void offer(ViewKey key, Snapshot snapshot);

  /**
   * What was deleted.
   *
   * @param complete whether nothing that was there is left
   */
  record Cleared(long keys, boolean complete) {}

  /** Deletes what begins so. */
  CompletableFuture<Cleared> clear(String keyPrefix);

  /** What it holds as a whole; nothing when it fails. */
  CompletableFuture<Optional<RedisMemory>> memory();

  /** What stops asking it while it fails. */
  Breaker.State breaker();

  /** Whether a connection stands. */
  boolean isConnected();

  @Override
  default void close() {}
}
