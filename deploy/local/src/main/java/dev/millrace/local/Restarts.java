package dev.millrace.local;

import dev.millrace.local.process.ManagedProcess;
import dev.millrace.local.process.ManagedProcess.Ended;
import dev.millrace.local.process.StackFailure;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Starts processes again that ended by themselves, and says so. One thread does it; a process that
 * keeps ending is given up.
 */
final class Restarts implements AutoCloseable {
  /** A process that ends more often within the window has a reason that a restart does not cure. */
  private static final int RESTARTS_MAX = 5;

  private static final Duration WINDOW = Duration.ofMinutes(2);
  private static final long DELAY_MILLIS = 200;
  private static final int SIGNAL_EXIT_CODE = 128;

  private final Map<String, ManagedProcess> processes;
  private final Consumer<String> progress;
  private final Runnable onRestarted;

  /** Confined to the thread of the executor. */
  private final Map<String, Deque<Long>> startedNanos = new HashMap<>();

  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("restarts").factory());

  Restarts(Map<String, ManagedProcess> processes, Consumer<String> progress, Runnable onRestarted) {
    this.processes = processes;
    this.progress = progress;
    this.onRestarted = onRestarted;
  }

  /** To be called with the end of a process that was not asked to end. */
  void ended(Ended end) {
    thread.execute(() -> plan(end));
  }

  private void plan(Ended end) {
    Deque<Long> starts = startedNanos.computeIfAbsent(end.name(), _ -> new ArrayDeque<>());
    long nowNanos = System.nanoTime();
    while (!starts.isEmpty() && nowNanos - starts.getFirst() > WINDOW.toNanos()) {
      starts.removeFirst();
    }
    if (starts.size() >= RESTARTS_MAX) {
      progress.accept(
          "%s; it was restarted %d times in %d s and is given up"
              .formatted(describe(end), starts.size(), WINDOW.toSeconds()));
      return;
    }
    starts.addLast(nowNanos);
    long delayMillis = DELAY_MILLIS << (starts.size() - 1);
    var _ = thread.schedule(() -> restart(end), delayMillis, TimeUnit.MILLISECONDS);
  }

  private void restart(Ended end) {
    ManagedProcess process = processes.get(end.name());
    if (process == null || process.isAlive()) {
      return; // somebody else was faster
    }
    try {
      process.start();
      progress.accept("%s; restarted as pid %d".formatted(describe(end), process.pid()));
      onRestarted.run();
    } catch (StackFailure e) {
      progress.accept(e.getMessage());
    }
  }

  static String describe(Ended end) {
    String how =
        end.exitCode() > SIGNAL_EXIT_CODE
            ? "was ended by signal %d".formatted(end.exitCode() - SIGNAL_EXIT_CODE)
            : "ended with exit code %d".formatted(end.exitCode());
    return "%s (pid %d) %s".formatted(end.name(), end.pid(), how);
  }

  /** No restart begins after it returns. */
  @Override
  public void close() {
    thread.shutdownNow();
    try {
      // A start is a fork: it does not take long.
      var _ = thread.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
