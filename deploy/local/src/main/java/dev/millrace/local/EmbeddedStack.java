package dev.millrace.local;

import dev.millrace.local.kafka.KafkaProcess;
import dev.millrace.local.process.Blueprint;
import dev.millrace.local.process.ManagedProcess;
import dev.millrace.local.process.ManagedProcess.Ended;
import dev.millrace.local.process.StackFailure;
import dev.millrace.local.redis.RedisProcess;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * A running stack. Kafka, Redis and the services start all at once: the services wait for what is
 * not there yet. They end when {@link #stop()} is called, when this JVM ends, or is killed.
 */
public final class EmbeddedStack implements AutoCloseable {
  /** From the front to the back, so that nobody loses what he still needs. */
  private static final List<String> STOP_ORDER =
      List.of(
          StackBlueprints.INGEST,
          StackBlueprints.QUERY,
          StackBlueprints.STORAGE,
          RedisProcess.NAME,
          KafkaProcess.NAME);

  /** A cold start takes 10–25 s on two cores; this leaves room for a busy machine. */
  private static final Duration READY_BOUND = Duration.ofMinutes(2);

  private final StackOptions options;
  private final StackLock lock;
  private final StackBlueprints blueprints;
  private final Consumer<String> progress;
  private final Map<String, ManagedProcess> processes = new ConcurrentHashMap<>();
  private final Restarts restarts;
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final Thread hook = new Thread(this::stop, "stop-stack");
  private volatile boolean healthy;

  private EmbeddedStack(StackOptions options, StackLock lock, Consumer<String> progress) {
    this.options = options;
    this.lock = lock;
    this.blueprints = new StackBlueprints(options);
    this.progress = progress;
    this.restarts = new Restarts(processes, progress, this::describe);
  }

  /**
   * Starts a stack and waits until all of it is healthy.
   *
   * @param progress is told in lines for people what happens, also later; called by any thread
   * @throws StackFailure when it can not start; nothing is left running
   */
  public static EmbeddedStack start(StackOptions options, Consumer<String> progress) {
    StackLock lock = StackLock.take(options.data());
    EmbeddedStack stack;
    try {
      stack = new EmbeddedStack(options, lock, progress);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
    try {
      Runtime.getRuntime().addShutdownHook(stack.hook);
      stack.startAll();
      return stack;
    } catch (RuntimeException e) {
      stack.stop();
      throw e;
    }
  }

  private void startAll() {
    Orphans.await(options.data(), progress);
    StackPortCheck.require(options.ports());
    Logs.roll(options.data());
    startProcesses(
        List.of(blueprints.redis(), blueprints.storage(), blueprints.ingest(), blueprints.query()));
    // A new broker is formatted first, while the others load their classes.
    startProcesses(List.of(blueprints.kafka()));
    describe();
    try {
      awaitHealthy();
    } catch (StackFailure e) {
      throw stopped.get() ? stoppedEarly() : e;
    }
    healthy = true;
  }

  /** Either a stop comes first, and nothing is started, or it finds all that was. */
  private synchronized void startProcesses(List<Blueprint> all) {
    if (stopped.get()) {
      throw stoppedEarly();
    }
    for (Blueprint blueprint : all) {
      ManagedProcess process = new ManagedProcess(blueprint, this::ended);
      processes.put(blueprint.name(), process);
      process.start();
    }
  }

  private static StackFailure stoppedEarly() {
    return new StackFailure("the stack was stopped while it started");
  }

  /** Waits until every process is healthy. */
  public void awaitHealthy() {
    long startNanos = System.nanoTime();
    for (String name : STOP_ORDER.reversed()) {
      process(name).awaitReady(READY_BOUND);
      double seconds = (System.nanoTime() - startNanos) / 1e9;
      progress.accept("%s is ready after %.1f s".formatted(name, seconds));
    }
  }

  private void ended(Ended end) {
    if (stopped.get() || !healthy) {
      return; // a start reports it itself
    }
    if (options.restartsKilled()) {
      restarts.ended(end);
    } else {
      progress.accept(Restarts.describe(end));
    }
  }

  /** The stack as others find it. */
  public StackDescription description() {
    Map<String, Long> pids = new TreeMap<>();
    Map<String, String> logs = new TreeMap<>();
    processes.forEach(
        (name, process) -> {
          pids.put(name, process.pid());
          logs.put(name, process.blueprint().log().toString());
        });
    pids.put(StackDescription.SUPERVISOR, ProcessHandle.current().pid());
    return new StackDescription(pids, blueprints.endpoints(), logs);
  }

  private synchronized void describe() {
    if (!stopped.get()) {
      description().write(options.data());
    }
  }

  /** A process by name: kafka, redis, ingest-service, storage-service or query-service. */
  public ManagedProcess process(String name) {
    ManagedProcess process = processes.get(name);
    if (process == null) {
      throw new IllegalArgumentException(
          "no process %s; there are %s".formatted(name, processes.keySet()));
    }
    return process;
  }

  /** Starts a process again, stopping it first if it runs, and waits until it is healthy. */
  public void restart(String name) {
    ManagedProcess process = process(name);
    process.stop();
    process.start();
    describe();
    process.awaitReady(READY_BOUND);
  }

  /** Stops everything, from the front to the back; returns when all have ended. */
  public void stop() {
    if (!stopped.compareAndSet(false, true)) {
      return;
    }
    restarts.close();
    progress.accept("stopping");
    synchronized (this) {
      for (String name : STOP_ORDER) {
        ManagedProcess process = processes.get(name);
        if (process != null) {
          process.stop();
        }
      }
      StackDescription.delete(options.data());
    }
    lock.close();
    removeHook();
  }

  private void removeHook() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException _) {
      // The JVM ends: the hook is us.
    }
  }

  @Override
  public void close() {
    stop();
  }
}
