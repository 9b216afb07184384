package dev.millrace.bench.work;

import dev.millrace.bench.measure.NanoLatencies;
import dev.millrace.bench.measure.ProcessClock;
import dev.millrace.bench.suite.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Threads that do the same side by side. */
final class Workers {
  private Workers() {}

  /** A thread's part. */
  @FunctionalInterface
  interface Part<T> {
    T run(int worker) throws Exception;
  }

  /** What a thread does again and again; how many operations it was. */
  @FunctionalInterface
  interface Step {
    long run(int worker, long turn) throws Exception;
  }

  private record Done(long operations, NanoLatencies latencies) {}

  /** Runs a step in turns on each of so many threads for some seconds: rate, CPU and latencies. */
  static Figures timed(int workers, double wantedSeconds, Step step) throws Exception {
    ProcessClock clock = new ProcessClock();
    List<Done> parts = run(workers, worker -> loop(worker, clock, wantedSeconds, step));
    double seconds = clock.seconds();
    double cpuMicros = clock.cpuMicros();
    NanoLatencies latencies = new NanoLatencies();
    parts.forEach(part -> latencies.add(part.latencies));
    long operations = parts.stream().mapToLong(Done::operations).sum();
    return new Figures()
        .set(Figure.RATE, operations / seconds)
        .set(Figure.CPU, cpuMicros / operations)
        .latencies(latencies);
  }

  private static Done loop(int worker, ProcessClock clock, double wantedSeconds, Step step)
      throws Exception {
    NanoLatencies latencies = new NanoLatencies();
    long operations = 0;
    long turn = 0;
    long before = System.nanoTime();
    while (clock.seconds() < wantedSeconds) {
      operations += step.run(worker, turn++);
      long now = System.nanoTime();
      latencies.record(now - before);
      before = now;
    }
    return new Done(operations, latencies);
  }

  /** Runs a part on each of so many threads, until all have ended; their results in order. */
  static <T> List<T> run(int workers, Part<T> part) throws Exception {
    List<T> results = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(workers)) {
      List<Future<T>> running = new ArrayList<>();
      for (int i = 0; i < workers; i++) {
        int worker = i;
        running.add(threads.submit(() -> part.run(worker)));
      }
      for (Future<T> each : running) {
        results.add(each.get());
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
    return results;
  }
}
