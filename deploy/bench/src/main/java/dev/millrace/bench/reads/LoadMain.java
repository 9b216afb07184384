package dev.millrace.bench.reads;

import dev.millrace.bench.child.ChildLoop;
import dev.millrace.bench.measure.ProcessClock;
import io.netty.channel.EventLoopGroup;
import java.util.HashMap;
import java.util.Map;

/** The client in a JVM of its own, so that its CPU time is counted apart. */
public final class LoadMain {
  private final int threads;
  private final EventLoopGroup loops;

  /** What was asked before is asked again, in turns: it stays connected and prepared. */
  private final Map<Object, Connections> connections = new HashMap<>();

  private final Map<ReadSet, Prepared> prepared = new HashMap<>();

  private record To(String address, int connections) {}

  private LoadMain(int threads) {
    this.threads = threads;
    this.loops = EventLoops.of(threads, "load-loop");
  }

  /**
   * Answers {@link ReadTask} with {@link ReadOutcome}.
   *
   * @param arguments how many event loops
   */
  public static void main(String[] arguments) throws InterruptedException {
    ChildLoop.serve(
        ReadTask.class,
        () -> {
          LoadMain load = new LoadMain(Integer.parseInt(arguments[0]));
          return load::run;
        });
  }

  private ReadOutcome run(ReadTask task) throws InterruptedException {
    Prepared reads = prepared.computeIfAbsent(task.set(), Prepared::new);
    Connections to = connect(task);
    ProcessClock clock = new ProcessClock();
    Window window =
        new Window(new AnswerCheck(reads, task.tier()), reads.kind(), task.seconds(), threads);
    if (task.streams() > 0) {
      Held.run(to, reads, window, task.streams(), task.rate());
    } else if (task.rate() > 0) {
      Paced.run(to, reads, window, task.inFlight(), task.rate());
    } else {
      Saturating.run(to, reads, window, task.inFlight());
    }
    return window.outcome(clock.cpuMicros());
  }

  private Connections connect(ReadTask task) throws InterruptedException {
    To to = new To(task.address(), task.connections());
    Connections known = connections.get(to);
    if (known == null) {
      known = Connections.open(loops, task.address(), task.connections());
      connections.put(to, known);
    }
    return known;
  }
}
