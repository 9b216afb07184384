package dev.millrace.local;

import dev.millrace.local.process.ProcessMemory;
import dev.millrace.local.process.StackFailure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * The processes of a stack whose supervisor was killed. They stop by themselves; until then they
 * hold ports and stores.
 */
final class Orphans {
  /** Their own bound is 20 s, after which they are killed. */
  private static final Duration BOUND = Duration.ofSeconds(25);

  private static final long INTERVAL_MILLIS = 100;

  /** A process id may be another's by now: one of these is in the command of each of ours. */
  private static final List<String> MARKS = List.of("dev.millrace.", "kafka.Kafka", "redis-server");

  private Orphans() {}

  /** Waits for those of the last stack on a data directory. */
  static void await(Path data, Consumer<String> progress) {
    List<Long> left =
        StackDescription.readFile(data).stream()
            .flatMap(stale -> stale.pids().values().stream())
            .filter(Orphans::isRunning)
            .toList();
    if (left.isEmpty()) {
      return;
    }
    progress.accept("waiting for the processes of a killed stack to end: pids " + left);
    long deadlineNanos = System.nanoTime() + BOUND.toNanos();
    while (left.stream().anyMatch(Orphans::isRunning) && System.nanoTime() - deadlineNanos < 0) {
      pause();
    }
  }

  /** A process that only waits for its exit code to be collected has no memory. */
  private static boolean isRunning(long pid) {
    return pid != ProcessHandle.current().pid()
        && ProcessMemory.residentBytes(pid).isPresent()
        && ProcessHandle.of(pid)
            .flatMap(process -> process.info().commandLine())
            .filter(command -> MARKS.stream().anyMatch(command::contains))
            .isPresent();
  }

  private static void pause() {
    try {
      Thread.sleep(INTERVAL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StackFailure("interrupted while waiting for a killed stack", e);
    }
  }
}
