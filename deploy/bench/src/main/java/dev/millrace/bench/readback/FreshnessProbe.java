package dev.millrace.bench.readback;

import dev.millrace.bench.generate.TransactionGenerator;
import dev.millrace.bench.measure.Latencies;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * How long until a transaction is readable, from its request's intended start: after a receipt, one
 * of its transactions is read at the receipt's token. A sample, one read at a time; nothing tells a
 * client of a DURABLE receipt more.
 */
public final class FreshnessProbe implements AutoCloseable {
  /** At most fifty reads a second: a thousandth of the machine beside 100,000 transactions. */
  private static final long PAUSE_MILLIS = 20;

  private static final long STOP_SECONDS_MAX = 15;

  private final QueryClient query;
  private final TransactionGenerator generator;
  private final AtomicReference<@Nullable Sample> offered = new AtomicReference<>();
  private final Thread thread;
  private volatile Latencies latencies = new Latencies();

  /** The next receipt is read at once: one that had waited here would seem late. */
  private volatile boolean wanted;

  private volatile boolean stopped;

  private record Sample(long sequence, String token, long intendedNanos) {}

  public FreshnessProbe(QueryClient query, TransactionGenerator generator) {
    this.query = query;
    this.generator = generator;
    this.thread = Thread.ofPlatform().name("bench-probe").daemon().start(this::probe);
  }

  /** Takes a receipt as the next sample if one is wanted now. Never blocks. */
  public void offer(long firstSequence, int count, String token, long intendedNanos) {
    if (wanted) {
      wanted = false;
      long sequence = firstSequence + ThreadLocalRandom.current().nextInt(count);
      offered.set(new Sample(sequence, token, intendedNanos));
      LockSupport.unpark(thread);
    }
  }

  /** Forgets what was measured so far. */
  public void restart() {
    latencies = new Latencies();
  }

  public Latencies latencies() {
    return latencies;
  }

  private void probe() {
    while (!stopped) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS));
      wanted = true;
      Sample sample = offered.getAndSet(null);
      while (sample == null && !stopped) {
        LockSupport.park(offered);
        sample = offered.getAndSet(null);
      }
      if (sample != null) {
        measure(sample);
      }
    }
  }

  private void measure(Sample sample) {
    Latencies window = latencies;
    try {
      query.get(generator.id(sample.sequence), sample.token);
      window.record(System.nanoTime() - sample.intendedNanos, 1);
    } catch (StatusRuntimeException _) {
      // The read-back at the end says what is not readable; a probe only measures.
    }
  }

  @Override
  public void close() {
    stopped = true;
    LockSupport.unpark(thread);
    try {
      var _ = thread.join(Duration.ofSeconds(STOP_SECONDS_MAX));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
