package dev.millrace.bench.reads;

import dev.millrace.bench.load.Pace;
import dev.millrace.bench.reads.Window.Part;
import io.grpc.MethodDescriptor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/**
 * Calls at a fixed rate, whatever the answers do. Latency counts from the intended start, so that a
 * server that stalls is charged for all who would have waited.
 */
final class Paced {
  /**
   * Calls of a tick leave together. To wake this thread and an event loop for each would take more
   * of the processors than the calls, and be measured as theirs.
   */
  private static final long TICK_NANOS = TimeUnit.MICROSECONDS.toNanos(250);

  private final Connections connections;
  private final Prepared prepared;
  private final Window window;
  private final MethodDescriptor<byte[], byte[]> method;
  private final Semaphore free;

  private Paced(Connections connections, Prepared prepared, Window window, Semaphore free) {
    this.connections = connections;
    this.prepared = prepared;
    this.window = window;
    this.method = prepared.kind().method();
    this.free = free;
  }

  /** Returns when the window is over and all calls have ended, or were waited for long enough. */
  static void run(
      Connections connections, Prepared prepared, Window window, int inFlightMax, double rate)
      throws InterruptedException {
    Pace pace = Pace.openLoop(rate, 1);
    Semaphore free = new Semaphore(inFlightMax);
    Paced run = new Paced(connections, prepared, window, free);
    window.begin();
    long startNanos = window.startNanos();
    for (long first = 0; ; ) {
      long intendedNanos = Pace.awaitUntil(pace.tick(startNanos, first, TICK_NANOS));
      if (window.isOver(intendedNanos)) {
        break;
      }
      long end = first;
      do {
        free.acquire();
        end++;
      } while (pace.tick(startNanos, end, TICK_NANOS) == intendedNanos);
      run.hand(first, end, intendedNanos);
      first = end;
    }
    settle(window, free, inFlightMax);
  }

  /** The calls of a tick begin on the loops of their connections, which are woken once each. */
  private void hand(long first, long end, long intendedNanos) {
    int loops = connections.loops();
    for (int loop = 0; loop < loops; loop++) {
      int own = loop;
      if (LongStream.range(first, end).anyMatch(turn -> isOf(own, turn))) {
        connections.execute(loop, () -> begin(first, end, own, intendedNanos));
      }
    }
  }

  private void begin(long first, long end, int loop, long intendedNanos) {
    for (long turn = first; turn < end; turn++) {
      if (isOf(loop, turn)) {
        begin(connection(turn), intendedNanos);
      }
    }
  }

  private boolean isOf(int loop, long turn) {
    return connections.loop(connection(turn)) == loop;
  }

  private int connection(long turn) {
    return (int) (turn % connections.count());
  }

  private void begin(int connection, long intendedNanos) {
    Part part = window.part(connection);
    int index = prepared.next();
    long sentNanos = System.nanoTime();
    Connections.finish(
        connections.begin(
            connection,
            method,
            (status, answer) -> {
              var _ = part.ended(index, intendedNanos, sentNanos, status, answer);
              free.release();
            }),
        prepared.request(index));
  }

  /** Waits for what is under way. */
  static void settle(Window window, Semaphore free, int inFlightMax) throws InterruptedException {
    if (!free.tryAcquire(inFlightMax, Saturating.SETTLE_SECONDS_MAX, TimeUnit.SECONDS)) {
      window.part(0).lost(inFlightMax - free.availablePermits());
    }
  }
}
