package dev.millrace.local.process;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One child process, which may be started again after its end. Thread-safe. */
public final class ManagedProcess implements AutoCloseable {
  private static final long PROBE_INTERVAL_MILLIS = 50;

  /** {@code SIGKILL} needs no more, short of a process that hangs in the kernel. */
  private static final long KILL_BOUND_SECONDS = 10;

  private final Blueprint blueprint;
  private final Consumer<Ended> onUnexpectedEnd;

  @GuardedBy("this")
  private @Nullable Process process;

  @GuardedBy("this")
  private boolean stopping;

  private volatile boolean paused;

  /** The end of a process that nobody asked to stop. */
  public record Ended(String name, long pid, int exitCode) {}

  /** A process that is not started yet. */
  public ManagedProcess(Blueprint blueprint) {
    this(blueprint, _ -> {});
  }

  /**
   * A process that is not started yet.
   *
   * @param onUnexpectedEnd told of every end but by {@link #stop()}, on a thread of the JDK; must
   *     not block
   */
  public ManagedProcess(Blueprint blueprint, Consumer<Ended> onUnexpectedEnd) {
    this.blueprint = blueprint;
    this.onUnexpectedEnd = onUnexpectedEnd;
  }

  /** What it is. */
  public Blueprint blueprint() {
    return blueprint;
  }

  /** Starts it unless it runs, without waiting until it is ready. */
  public synchronized void start() {
    if (process != null && process.isAlive()) {
      return;
    }
    stopping = false;
    paused = false;
    Process started = Launcher.launch(blueprint);
    process = started;
    var _ = started.onExit().thenAccept(this::ended);
  }

  private void ended(Process ended) {
    synchronized (this) {
      if (stopping || !ended.equals(process)) {
        return;
      }
    }
    onUnexpectedEnd.accept(new Ended(blueprint.name(), ended.pid(), ended.exitValue()));
  }

  /** Waits until the probe is content; fails when the process ends or the bound passes first. */
  public void awaitReady(Duration bound) {
    long deadlineNanos = System.nanoTime() + bound.toNanos();
    while (true) {
      if (!isAlive()) {
        throw new StackFailure(
            "%s ended before it was ready (exit code %s)%s"
                .formatted(blueprint.name(), exitCode(), LogTail.of(blueprint.log())));
      }
      Optional<String> problem = blueprint.probe().problem();
      if (problem.isEmpty()) {
        return;
      }
      if (System.nanoTime() - deadlineNanos > 0) {
        throw new StackFailure(
            "%s is not ready after %d s: %s%s"
                .formatted(
                    blueprint.name(),
                    bound.toSeconds(),
                    problem.get(),
                    LogTail.of(blueprint.log())));
      }
      pauseBetweenProbes();
    }
  }

  private void pauseBetweenProbes() {
    try {
      Thread.sleep(PROBE_INTERVAL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StackFailure("interrupted while waiting for %s".formatted(blueprint.name()), e);
    }
  }

  /** Whether it runs. */
  public synchronized boolean isAlive() {
    return process != null && process.isAlive();
  }

  /** Its process id, or that of its last run; 0 before the first. */
  public synchronized long pid() {
    return process == null ? 0 : process.pid();
  }

  private synchronized String exitCode() {
    return process == null || process.isAlive() ? "none" : Integer.toString(process.exitValue());
  }

  /** Ends it as {@code kill -9} does, and waits for its end. */
  public void kill() {
    Process target = current();
    if (target != null) {
      target.destroyForcibly();
      awaitEnd(target, Duration.ofSeconds(KILL_BOUND_SECONDS));
    }
  }

  /** Halts it as {@code kill -STOP} does. */
  public void pause() {
    paused = true; // first: a signal may arrive although its sender is interrupted
    signal("STOP");
  }

  /** Lets it go on after {@link #pause()}. */
  public void resume() {
    signal("CONT");
    paused = false;
  }

  private void signal(String name) {
    Process target = current();
    if (target == null || !target.isAlive()) {
      throw new StackFailure("%s does not run".formatted(blueprint.name()));
    }
    if (!isSent(name, target)) {
      throw new StackFailure(
          "signal %s does not reach %s (pid %d)".formatted(name, blueprint.name(), target.pid()));
    }
  }

  private static boolean isSent(String name, Process target) {
    try {
      return new ProcessBuilder("kill", "-" + name, Long.toString(target.pid())).start().waitFor()
          == 0;
    } catch (IOException e) {
      throw new StackFailure("no command kill: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StackFailure("interrupted while signalling", e);
    }
  }

  /** Asks it to end, waits, and kills it once its bound has passed. */
  public void stop() {
    Process target;
    synchronized (this) {
      stopping = true;
      target = process;
    }
    if (target == null || !target.isAlive()) {
      return;
    }
    if (paused) {
      letGoOn(target);
      paused = false;
    }
    target.destroy();
    if (!awaitEnd(target, blueprint.stopBound())) {
      target.destroyForcibly();
      awaitEnd(target, Duration.ofSeconds(KILL_BOUND_SECONDS));
    }
  }

  /** Or it would not hear that it is to end; where it does not, it is killed at its bound. */
  private static void letGoOn(Process target) {
    try {
      var _ = isSent("CONT", target); // one that has ended meanwhile needs nothing
    } catch (StackFailure _) {
      // Interrupted, or no process to be had for the signal: it ends all the same.
    }
  }

  @Override
  public void close() {
    stop();
  }

  private synchronized @Nullable Process current() {
    return process;
  }

  private static boolean awaitEnd(Process process, Duration bound) {
    try {
      return process.waitFor(bound.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      // Whoever interrupts a stop wants it done at once.
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
