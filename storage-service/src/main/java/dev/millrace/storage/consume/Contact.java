package dev.millrace.storage.consume;

import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.Metric;
import org.jspecify.annotations.Nullable;

/** Whether the broker has been heard of, by the consumer's own counts. The poll thread's own. */
final class Contact {
  /** A response after a longer silence may have been sent before it: the next one counts. */
  private static final long GAP_NANOS_MAX = TimeUnit.SECONDS.toNanos(1);

  private final LongSupplier nanoTime;
  private final Count bytes = new Count("consumer-metrics", "incoming-byte-total");
  private final Count fetches = new Count("consumer-fetch-manager-metrics", "fetch-total");
  private long lastFetchNanos;
  private volatile long lastByteNanos;

  Contact(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.lastFetchNanos = nanoTime.getAsLong();
    this.lastByteNanos = lastFetchNanos;
  }

  /**
   * Whether the broker told, since the last call, how far the log reaches now. A process that was
   * halted finds an old response when it goes on, and does not take it for news.
   */
  boolean fetched(Consumer<?, ?> consumer) {
    long now = nanoTime.getAsLong();
    if (bytes.moved(consumer)) {
      lastByteNanos = now;
    }
    if (!fetches.moved(consumer)) {
      return false;
    }
    boolean steady = now - lastFetchNanos <= GAP_NANOS_MAX;
    lastFetchNanos = now;
    return steady;
  }

  /** Seconds since anything came, heartbeats included; any thread. */
  long silentSeconds() {
    return TimeUnit.NANOSECONDS.toSeconds(nanoTime.getAsLong() - lastByteNanos);
  }

  /** One of the consumer's metrics, found once. */
  private static final class Count {
    private final String group;
    private final String name;
    private @Nullable Metric metric;
    private double last;

    Count(String group, String name) {
      this.group = group;
      this.name = name;
    }

    boolean moved(Consumer<?, ?> consumer) {
      if (metric == null) {
        metric = find(consumer);
      }
      double now = metric == null ? last : (double) metric.metricValue();
      boolean moved = now != last;
      last = now;
      return moved;
    }

    private @Nullable Metric find(Consumer<?, ?> consumer) {
      for (Metric candidate : consumer.metrics().values()) {
        if (candidate.metricName().name().equals(name)
            && candidate.metricName().group().equals(group)
            && candidate.metricName().tags().keySet().equals(Set.of("client-id"))) {
          return candidate;
        }
      }
      return null;
    }
  }
}
