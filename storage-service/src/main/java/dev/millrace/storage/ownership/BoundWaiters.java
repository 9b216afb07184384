package dev.millrace.storage.ownership;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Reads that wait for an offset to be applied. No thread waits: the writer completes them. */
final class BoundWaiters {
  /** Reads of one partition that may wait; more are told at once that it is not there yet. */
  static final int WAITERS_MAX = 10_000;

  private record Key(long offset, long number) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int order = Long.compare(offset, other.offset);
      return order != 0 ? order : Long.compare(number, other.number);
    }
  }

  private final TreeMap<Key, CompletableFuture<Boolean>> waiting = new TreeMap<>();
  private long numbers;
  private volatile long lowestOffset = Long.MAX_VALUE;

  /** A future that is true once {@code offset} is reached, false after the time. */
  CompletableFuture<Boolean> add(long offset, long timeoutMillis) {
    CompletableFuture<Boolean> future = new CompletableFuture<>();
    Key key;
    synchronized (waiting) {
      if (waiting.size() >= WAITERS_MAX || timeoutMillis <= 0) {
        return CompletableFuture.completedFuture(false);
      }
      key = new Key(offset, numbers++);
      waiting.put(key, future);
      lowestOffset = waiting.firstKey().offset;
    }
    return future
        .completeOnTimeout(false, timeoutMillis, TimeUnit.MILLISECONDS)
        .whenComplete((reached, failure) -> remove(key));
  }

  /** Everything below {@code applied} is readable. */
  void advanced(long applied) {
    if (lowestOffset > applied) {
      return;
    }
    complete(applied, true);
  }

  /** Nothing more will be applied. */
  void giveUp() {
    complete(Long.MAX_VALUE, false);
  }

  int size() {
    synchronized (waiting) {
      return waiting.size();
    }
  }

  private void complete(long upTo, boolean reached) {
    List<CompletableFuture<Boolean>> done = new ArrayList<>();
    synchronized (waiting) {
      Iterator<Map.Entry<Key, CompletableFuture<Boolean>>> entries = waiting.entrySet().iterator();
      while (entries.hasNext()) {
        Map.Entry<Key, CompletableFuture<Boolean>> entry = entries.next();
        if (entry.getKey().offset > upTo) {
          break;
        }
        done.add(entry.getValue());
        entries.remove();
      }
      lowestOffset = waiting.isEmpty() ? Long.MAX_VALUE : waiting.firstKey().offset;
    }
    done.forEach(future -> future.complete(reached));
  }

  private void remove(Key key) {
    synchronized (waiting) {
      if (waiting.remove(key) != null) {
        lowestOffset = waiting.isEmpty() ? Long.MAX_VALUE : waiting.firstKey().offset;
      }
    }
  }
}
