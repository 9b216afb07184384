package dev.millrace.storage.consume;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.Metric;
import org.jspecify.annotations.Nullable;

/** Whether the broker has been heard of, by the bytes the consumer received. Poll thread's own. */
final class Contact {
  private final LongSupplier nanoTime;
  private @Nullable Metric received;
  private double lastBytes = -1;
  private volatile long lastNanos;

  Contact(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.lastNanos = nanoTime.getAsLong();
  }

  /** Whether bytes came since the last call. */
  boolean heard(Consumer<?, ?> consumer) {
    if (received == null) {
      received = find(consumer);
    }
    double bytes = received == null ? -1 : (double) received.metricValue();
    boolean more = bytes != lastBytes;
    lastBytes = bytes;
    if (more) {
      lastNanos = nanoTime.getAsLong();
    }
    return more;
  }

  /** Seconds since bytes came; any thread. */
  long silentSeconds() {
    return TimeUnit.NANOSECONDS.toSeconds(nanoTime.getAsLong() - lastNanos);
  }

  private static @Nullable Metric find(Consumer<?, ?> consumer) {
    for (Metric metric : consumer.metrics().values()) {
      if (metric.metricName().name().equals("incoming-byte-total")
          && metric.metricName().group().equals("consumer-metrics")) {
        return metric;
      }
    }
    return null;
  }
}
