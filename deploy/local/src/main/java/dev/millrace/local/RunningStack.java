package dev.millrace.local;

import dev.millrace.local.kafka.KafkaProbe;
import dev.millrace.local.kafka.KafkaProcess;
import dev.millrace.local.process.Probe;
import dev.millrace.local.process.ProcessMemory;
import dev.millrace.local.process.StackFailure;
import dev.millrace.local.redis.RedisProbe;
import dev.millrace.local.redis.RedisProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A stack that some process runs, seen from outside. */
public final class RunningStack {
  /** The sum of all polite stops, rounded up. */
  private static final Duration STOP_BOUND = Duration.ofSeconds(75);

  private static final long INTERVAL_MILLIS = 50;

  /** Names in the order of the data path, with the endpoint to show and the one to probe. */
  private static final List<Role> ROLES =
      List.of(
          new Role(StackBlueprints.INGEST, "ingest", "ingest-http"),
          new Role(KafkaProcess.NAME, "kafka", "kafka"),
          new Role(StackBlueprints.STORAGE, "storage", "storage-http"),
          new Role(RedisProcess.NAME, "redis", "redis"),
          new Role(StackBlueprints.QUERY, "query", "query-http"));

  private record Role(String process, String endpoint, String probed) {}

  private final Path data;
  private final StackDescription description;

  private RunningStack(Path data, StackDescription description) {
    this.data = data;
    this.description = description;
  }

  /**
   * What a process is doing.
   *
   * @param problem why it is not healthy; empty when it is
   * @param residentBytes memory; empty when it does not run
   */
  public record ProcessState(
      String name,
      long pid,
      Optional<String> problem,
      OptionalLong residentBytes,
      String endpoint,
      String log) {}

  /** The stack that runs on a data directory. */
  public static Optional<RunningStack> find(Path data) {
    return StackDescription.read(data).map(description -> new RunningStack(data, description));
  }

  /** Where everything is. */
  public StackDescription description() {
    return description;
  }

  /** The process that runs it. */
  public long supervisor() {
    return pid(StackDescription.SUPERVISOR);
  }

  /** Asks every process how it is. */
  public List<ProcessState> states() {
    return ROLES.stream().map(this::state).toList();
  }

  private ProcessState state(Role role) {
    long pid = pid(role.process());
    OptionalLong residentBytes = ProcessMemory.residentBytes(pid);
    Optional<String> problem =
        residentBytes.isEmpty() ? Optional.of("does not run") : probe(role).problem();
    return new ProcessState(
        role.process(),
        pid,
        problem,
        residentBytes,
        description.endpoints().getOrDefault(role.endpoint(), ""),
        description.logs().getOrDefault(role.process(), ""));
  }

  private Probe probe(Role role) {
    int port = port(role.probed());
    return switch (role.process()) {
      case KafkaProcess.NAME -> new KafkaProbe(port);
      case RedisProcess.NAME -> new RedisProbe(port);
      default -> new HealthProbe(port);
    };
  }

  private int port(String endpoint) {
    String address = require(description.endpoints(), endpoint);
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
  }

  private long pid(String process) {
    return require(description.pids(), process);
  }

  private static <T> T require(Map<String, T> map, String name) {
    T value = map.get(name);
    if (value == null) {
      throw new StackFailure("the stack's description lacks " + name);
    }
    return value;
  }

  /** Stops it and waits for its end, by force once its time is over. */
  public void stop() {
    ProcessHandle supervisor =
        ProcessHandle.of(supervisor())
            .orElseThrow(() -> new StackFailure("pid %d is gone".formatted(supervisor())));
    supervisor.destroy();
    if (!awaitRelease()) {
      supervisor.destroyForcibly(); // its children then stop by themselves
      if (!awaitRelease()) {
        throw new StackFailure("pid %d does not end".formatted(supervisor()));
      }
    }
  }

  /** The lock tells the end of the process: its id may linger where nobody collects it. */
  private boolean awaitRelease() {
    long deadlineNanos = System.nanoTime() + STOP_BOUND.toNanos();
    while (StackLock.isHeld(data)) {
      if (System.nanoTime() - deadlineNanos > 0) {
        return false;
      }
      try {
        Thread.sleep(INTERVAL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new StackFailure("interrupted while waiting for the stack to stop", e);
      }
    }
    return true;
  }
}
