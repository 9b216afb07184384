package dev.millrace.storage.maintain;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread of acts on stores, one at a time: two would take the compaction threads and the disk
 * from each other and from the service.
 */
public final class MaintenanceThread implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MaintenanceThread.class);
  private static final String ACTS = "millrace.storage.maintenance";

  private final MeterRegistry registry;
  private final AtomicReference<@Nullable Act> current = new AtomicReference<>();
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().name("store-maintenance").daemon().factory());

  public MaintenanceThread(MeterRegistry registry) {
    this.registry = registry;
  }

  /** What is done. */
  @FunctionalInterface
  public interface Work {
    /** Returns whether all of it came to its end. */
    boolean run();

    /** It is over, also by an exception, and the next act may begin. */
    default void ended() {}
  }

  private record Act(String name, CancelSignal cancel, Work work, boolean givesWay) {}

  /**
   * Begins an act and does not wait for it.
   *
   * @param name for logs and meters: a constant
   * @return null when it was begun, else the name of the act under way
   */
  public @Nullable String begin(String name, CancelSignal cancel, Work work) {
    return begin(new Act(name, cancel, work, false));
  }

  /** The same, of an act that is cancelled when another one is to begin, which takes its place. */
  public @Nullable String beginUntilAnother(String name, CancelSignal cancel, Work work) {
    return begin(new Act(name, cancel, work, true));
  }

  private @Nullable String begin(Act act) {
    Act other;
    do {
      other = current.get();
      if (other != null && (!other.givesWay || act.givesWay)) {
        return other.name;
      }
    } while (!current.compareAndSet(other, act));
    if (other != null) {
      other.cancel.cancel("another act was asked for: " + act.name);
    }
    try {
      thread.execute(() -> run(act)); // after the other one has ended
      return null;
    } catch (RejectedExecutionException e) {
      return "shutdown";
    }
  }

  /** Cancels what is under way, if anything, and does not wait for it. */
  public void end(String why) {
    Act act = current.get();
    if (act != null) {
      act.cancel.cancel(why);
    }
  }

  /** Cancels what is under way. Does not wait for it. */
  @Override
  public void close() {
    end("shutdown");
    thread.shutdownNow().forEach(Runnable::run); // cancelled before it began, but to be answered
  }

  private void run(Act act) {
    long started = System.nanoTime();
    String result = "failed";
    try {
      boolean whole = act.work.run();
      result = act.cancel.isCancelled() ? "cancelled" : whole ? "done" : "partial";
    } catch (RuntimeException e) {
      LOG.error("maintenance failed: act={}", act.name, e);
    } finally {
      current.compareAndSet(act, null); // else another one has its place already
      registry.counter(ACTS, "act", act.name, "result", result).increment();
      LOG.info(
          "maintenance ended: act={} result={} millis={}",
          act.name,
          result,
          (System.nanoTime() - started) / 1_000_000);
      act.work.ended();
    }
  }
}
