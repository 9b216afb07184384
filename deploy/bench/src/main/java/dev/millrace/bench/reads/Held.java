package dev.millrace.bench.reads;

import dev.millrace.bench.load.Pace;
import dev.millrace.bench.reads.Window.Part;
import io.grpc.ClientCall;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Calls that are open at the same time without a request; at a fixed rate the one that waited
 * longest gets its request, and another is opened when it ends. Latency counts from the intended
 * sending of the request.
 */
final class Held {
  private final Connections connections;
  private final Prepared prepared;
  private final Window window;
  private final MethodDescriptor<byte[], byte[]> method;

  /** Holds each call once at most. */
  private final BlockingQueue<Slot> waiting = new LinkedBlockingQueue<>();

  private final int streams;
  private final Semaphore unasked;
  private volatile boolean over;

  private Held(Connections connections, Prepared prepared, Window window, int streams) {
    this.connections = connections;
    this.prepared = prepared;
    this.window = window;
    this.method = prepared.kind().heldMethod();
    this.streams = streams;
    this.unasked = new Semaphore(streams);
  }

  /** Returns when the window is over and all requests have been answered. */
  static void run(
      Connections connections, Prepared prepared, Window window, int streams, double rate)
      throws InterruptedException {
    new Held(connections, prepared, window, streams).run(rate);
  }

  private void run(double rate) throws InterruptedException {
    for (int i = 0; i < streams; i++) {
      new Slot(i % connections.count()).open();
    }
    awaitOpened();
    window.begin();
    Pace pace = Pace.openLoop(rate, 1);
    for (long turn = 0; ; turn++) {
      long intendedNanos = pace.await(window.startNanos(), turn);
      if (window.isOver(intendedNanos)) {
        break;
      }
      unasked.acquire();
      waiting.take().ask(prepared.next(), intendedNanos);
    }
    over = true;
    Paced.settle(window, unasked, streams);
    waiting.forEach(Slot::cancel);
  }

  /** Frames keep their order: whoever answers a call has seen what was opened before it. */
  private void awaitOpened() throws InterruptedException {
    CountDownLatch answered = new CountDownLatch(connections.count());
    for (int i = 0; i < connections.count(); i++) {
      Connections.finish(
          connections.begin(i, prepared.kind().method(), (_, _) -> answered.countDown()),
          prepared.request(prepared.next()));
    }
    if (!answered.await(Saturating.SETTLE_SECONDS_MAX, TimeUnit.SECONDS)) {
      window.part(0).lost(answered.getCount());
    }
  }

  /** One of the calls that are open. */
  private final class Slot implements Ending {
    private final int connection;
    private final Part part;
    private @Nullable ClientCall<byte[], byte[]> call;
    private volatile boolean isAsked;
    private int index;
    private long intendedNanos;

    Slot(int connection) {
      this.connection = connection;
      this.part = window.part(connection);
    }

    /** Its call is handed to who asks by way of the queue. */
    void open() {
      call = connections.begin(connection, method, this);
      waiting.add(this);
    }

    void ask(int nextIndex, long nextIntendedNanos) {
      index = nextIndex;
      intendedNanos = nextIntendedNanos;
      isAsked = true;
      ClientCall<byte[], byte[]> open = call;
      if (open != null) {
        Connections.finish(open, prepared.request(index));
      }
    }

    void cancel() {
      ClientCall<byte[], byte[]> open = call;
      if (open != null) {
        open.cancel("the run is over", null);
      }
    }

    @Override
    public void ended(Status status, byte @Nullable [] answer) {
      if (over && !isAsked) {
        return; // cancelled by us
      }
      boolean well = part.ended(index, intendedNanos, status, answer);
      boolean mine = isAsked;
      isAsked = false;
      if (well && !over) {
        open();
      }
      if (mine) {
        unasked.release();
      }
    }
  }
}
