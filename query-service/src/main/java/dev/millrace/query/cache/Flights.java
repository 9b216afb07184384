package dev.millrace.query.cache;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Look-ups under way, so that concurrent misses of one key make one.
 *
 * @param <K> what is looked up, and how fresh
 * @param <V> what comes of it
 */
public final class Flights<K, V> {
  /**
   * A look-up under way.
   *
   * @param startedNanos when its first request came
   * @param waitUntilNanos when its first request gives up
   */
  public record Flight<V>(CompletableFuture<V> outcome, long startedNanos, long waitUntilNanos) {
    /** Whether its first request gives up by then: who waits until then needs no timer. */
    public boolean endsBy(long nanos) {
      return waitUntilNanos - nanos <= 0;
    }
  }

  private final ConcurrentMap<K, Flight<V>> underWay = new ConcurrentHashMap<>();

  /** The flight to join; null when the caller's own is now the one that others join. */
  public @Nullable Flight<V> joinOrLead(K key, Flight<V> mine) {
    return underWay.putIfAbsent(key, mine);
  }

  /** Ends the caller's own flight. What it found must be in the cache by now. */
  public void land(K key, Flight<V> mine, V value) {
    underWay.remove(key, mine);
    mine.outcome().complete(value);
  }

  /** Ends the caller's own flight, which crashed. */
  public void abandon(K key, Flight<V> mine, Throwable failure) {
    underWay.remove(key, mine);
    mine.outcome().completeExceptionally(failure);
  }

  /** How many are under way. */
  public int count() {
    return underWay.size();
  }
}
