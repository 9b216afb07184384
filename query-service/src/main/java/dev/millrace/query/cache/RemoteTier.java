package dev.millrace.query.cache;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A cache shared by query instances. It may fail in any way; that is never seen here. */
public interface RemoteTier extends AutoCloseable {
  /** No such cache. */
  RemoteTier NONE =
      new RemoteTier() {
        @Override
        public CompletableFuture<Map<CacheKey, byte[]>> get(Collection<CacheKey> keys) {
          return CompletableFuture.completedFuture(Map.of());
        }

        @Override
        public void put(Map<CacheKey, CachedTransaction> transactions) {
          // nowhere to
        }

        @Override
        public String state() {
          return "not configured";
        }
      };

  /** What it has of these, soon; nothing when it fails. Never completes exceptionally. */
  CompletableFuture<Map<CacheKey, byte[]>> get(Collection<CacheKey> keys);

  /** Keeps these if it can, at leisure. */
  void put(Map<CacheKey, CachedTransaction> transactions);

  /** For people. */
  String state();

  @Override
  default void close() {}
}
