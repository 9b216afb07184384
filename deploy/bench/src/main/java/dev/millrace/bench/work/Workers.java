package dev.millrace.bench.work;

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
