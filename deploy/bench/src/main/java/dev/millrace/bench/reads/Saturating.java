package dev.millrace.bench.reads;

import dev.millrace.bench.reads.Window.Part;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Each call that ends is followed by the next, on the same connection. */
final class Saturating {
  /** Longer than a server lets a call without a deadline take. */
  static final long SETTLE_SECONDS_MAX = 20;

  private final Connections connections;
  private final Prepared prepared;
  private final Window window;
  private final MethodDescriptor<byte[], byte[]> method;
  private final CountDownLatch open;

  private Saturating(Connections connections, Prepared prepared, Window window, int inFlight) {
    this.connections = connections;
    this.prepared = prepared;
    this.window = window;
    this.method = prepared.kind().method();
    this.open = new CountDownLatch(inFlight);
  }

  /** Returns when the window is over and all calls have ended, or were waited for long enough. */
  static void run(Connections connections, Prepared prepared, Window window, int inFlight)
      throws InterruptedException {
    Saturating run = new Saturating(connections, prepared, window, inFlight);
    window.begin();
    for (int i = 0; i < inFlight; i++) {
      run.new Slot(i).next();
    }
    long waitSeconds = window.secondsLeft() + SETTLE_SECONDS_MAX;
    if (!run.open.await(waitSeconds, TimeUnit.SECONDS)) {
      window.part(0).lost(run.open.getCount());
    }
  }

  /** One of the calls in flight; its event loop's. */
  private final class Slot implements Ending {
    private final int connection;
    private final Part part;
    private int index;
    private long startNanos;

    Slot(int number) {
      this.connection = number % connections.count();
      this.part = window.part(connection);
    }

    void next() {
      startNanos = System.nanoTime();
      if (window.isOver(startNanos)) {
        open.countDown();
        return;
      }
      index = prepared.next();
      Connections.finish(connections.begin(connection, method, this), prepared.request(index));
    }

    /** A call that failed is followed by none: who refuses is not to be stormed. */
    @Override
    public void ended(Status status, byte @Nullable [] answer) {
      if (part.ended(index, startNanos, status, answer)) {
        next();
      } else {
        open.countDown();
      }
    }
  }
}
