package dev.millrace.bench.reads;

import dev.millrace.bench.load.Pace;
import dev.millrace.bench.reads.Window.Part;
import io.grpc.MethodDescriptor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Calls at a fixed rate, whatever the answers do. Latency counts from the intended start, so that a
 * server that stalls is charged for all who would have waited.
 */
final class Paced {
  /**
   * Calls of a millisecond leave together. To wake this thread and an event loop for each would
   * take more of the processors than the calls, and be measured as theirs.
   */
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private Paced() {}

  /** Returns when the window is over and all calls have ended, or were waited for long enough. */
  static void run(
      Connections connections, Prepared prepared, Window window, int inFlightMax, double rate)
      throws InterruptedException {
    MethodDescriptor<byte[], byte[]> method = prepared.kind().method();
    Pace pace = Pace.openLoop(rate, 1);
    Semaphore free = new Semaphore(inFlightMax);
    window.begin();
    for (long turn = 0; ; turn++) {
      long intendedNanos = pace.awaitTick(window.startNanos(), turn, TICK_NANOS);
      if (window.isOver(intendedNanos)) {
        break;
      }
      free.acquire();
      int connection = (int) (turn % connections.count());
      Part part = window.part(connection);
      int index = prepared.next();
      Connections.finish(
          connections.begin(
              connection,
              method,
              (status, answer) -> {
                var _ = part.ended(index, intendedNanos, status, answer);
                free.release();
              }),
          prepared.request(index));
    }
    settle(window, free, inFlightMax);
  }

  /** Waits for what is under way. */
  static void settle(Window window, Semaphore free, int inFlightMax) throws InterruptedException {
    if (!free.tryAcquire(inFlightMax, Saturating.SETTLE_SECONDS_MAX, TimeUnit.SECONDS)) {
      window.part(0).lost(inFlightMax - free.availablePermits());
    }
  }
}
