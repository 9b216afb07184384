package dev.millrace.query.cache;

import com.google.protobuf.ByteString;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Where no Redis is configured: has nothing, keeps nothing. */
public final class NoRemoteTier implements RemoteTier {
  @Override
  public CompletableFuture<Map<CacheKey, ByteString>> get(
      Collection<CacheKey> keys, long timeoutNanos) {
    return CompletableFuture.completedFuture(Map.of());
  }

  @Override
  public void put(Map<CacheKey, CachedTransaction> transactions, boolean inBulk) {
    // nowhere to
  }

  @Override
  public CompletableFuture<Optional<Snapshot>> view(ViewKey key, long timeoutNanos) {
    return CompletableFuture.completedFuture(Optional.empty());
  }

  @Override
  public void offer(ViewKey key, Snapshot snapshot) {
    // nowhere to
  }

  @Override
  public CompletableFuture<Cleared> clear(String keyPrefix) {
    return CompletableFuture.completedFuture(new Cleared(0, true));
  }

  @Override
  public CompletableFuture<Optional<RedisMemory>> memory() {
    return CompletableFuture.completedFuture(Optional.empty());
  }

  @Override
  public Breaker.State breaker() {
    return Breaker.State.CLOSED;
  }

  @Override
  public boolean isConnected() {
    return false;
  }
}
