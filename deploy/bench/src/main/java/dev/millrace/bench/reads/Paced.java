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
   * Calls of a tick leave together. To wake this thread and an event loop for each would take more
   * of the processors than the calls, and be measured as theirs.
   */
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

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
    Semaphore free = new Semaphore(inFlightMax);
    new Paced(connections, prepared, window, free).run(Pace.openLoop(rate, 1), inFlightMax);
    settle(window, free, inFlightMax);
  }

  /** A tick of more calls than may be in flight is handed over in parts. */
  private void run(Pace pace, int inFlightMax) throws InterruptedException {
    window.begin();
    long startNanos = window.startNanos();
    for (long first = 0; ; ) {
      long intendedNanos = Pace.awaitUntil(pace.tick(startNanos, first, TICK_NANOS));
      if (window.isOver(intendedNanos)) {
        break;
      }
      long end = first;
      do {
        awaitFree();
        end++;
      } while (end - first < inFlightMax
          && pace.tick(startNanos, end, TICK_NANOS) == intendedNanos);
      hand(first, end, intendedNanos);
      first = end;
    }
  }

  /**
   * Room for one more call. Looks once a tick: to be woken by each call that ends would take from a
   * client that has fallen behind what it needs to catch up.
   */
  private void awaitFree() throws InterruptedException {
    while (!free.tryAcquire()) {
      TimeUnit.NANOSECONDS.sleep(TICK_NANOS);
    }
  }

  /** The calls of a tick begin on the loops of their connections, which are woken once each. */
  private void hand(long first, long end, long intendedNanos) {
    for (int loop = 0; loop < connections.loops(); loop++) {
      if (hasCallOf(loop, first, end)) {
        int own = loop;
        connections.execute(loop, () -> begin(first, end, own, intendedNanos));
      }
    }
  }

  /** As many calls as there are connections are of all loops. */
  private boolean hasCallOf(int loop, long first, long end) {
    for (long turn = first; turn < Math.min(end, first + connections.count()); turn++) {
      if (isOf(loop, turn)) {
        return true;
      }
    }
    return false;
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
