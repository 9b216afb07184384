package dev.millrace.ingest.publish;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.jspecify.annotations.Nullable;

/**
 * Says whether a record handed over now has a chance. A producer without a broker would keep it for
 * the whole delivery timeout and then not know its outcome; a client that is refused at once knows
 * that nothing was produced.
 */
public final class LogGate {
  /**
   * With records in flight and no acknowledgement for so long, the broker counts as gone even if
   * its connection stands (a stopped process, a black hole).
   */
  static final long SILENCE_MILLIS_MAX = 3_000;

  private static final long SILENCE_NANOS = SILENCE_MILLIS_MAX * 1_000_000;
  private static final String NO_CONNECTION = "no connection to a Kafka broker";
  private static final String SILENCE = "Kafka does not acknowledge";

  private final LogWatch watch;
  private final LongSupplier nanoTime;

  @GuardedBy("this")
  private int inFlight;

  @GuardedBy("this")
  private long lastSignNanos;

  private volatile @Nullable Connections connections;

  LogGate(LogWatch watch, LongSupplier nanoTime) {
    this.watch = watch;
    this.nanoTime = nanoTime;
  }

  /** A gate over a watch, on the system's monotonic clock. */
  public LogGate(LogWatch watch) {
    this(watch, System::nanoTime);
  }

  /** Why nothing can be logged now; empty when it can. */
  public String trouble() {
    LogState state = watch.state();
    if (!state.isFit()) {
      return state.trouble();
    }
    if (connectionCount() == 0) {
      return NO_CONNECTION;
    }
    synchronized (this) {
      boolean silent = inFlight > 0 && nanoTime.getAsLong() - lastSignNanos > SILENCE_NANOS;
      return silent ? SILENCE : "";
    }
  }

  /** What is known of the log. */
  public LogState state() {
    return watch.state();
  }

  synchronized void sent() {
    if (inFlight == 0) {
      lastSignNanos = nanoTime.getAsLong();
    }
    inFlight++;
  }

  synchronized void answered(boolean acknowledged) {
    inFlight--;
    if (acknowledged) {
      lastSignNanos = nanoTime.getAsLong();
    }
  }

  /** The producer's own count of its connections: falls to zero the moment a broker dies. */
  private double connectionCount() {
    Producer<byte[], byte[]> producer = watch.producer();
    if (producer == null) {
      return 0;
    }
    Connections known = connections;
    if (known == null || !known.of().equals(producer)) {
      known = new Connections(producer, find(producer));
      connections = known;
    }
    return known.count().metricValue() instanceof Double count ? count : 0;
  }

  private static Metric find(Producer<byte[], byte[]> producer) {
    for (var entry : producer.metrics().entrySet()) {
      MetricName name = entry.getKey();
      if (name.name().equals("connection-count") && name.group().equals("producer-metrics")) {
        return entry.getValue();
      }
    }
    throw new IllegalStateException("the producer does not count its connections");
  }

  private record Connections(Producer<byte[], byte[]> of, Metric count) {}
}
