package dev.millrace.bench.load;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Requests made by one thread while another sends them. */
final class RequestRing implements RequestSource {
  /** About 5 MB of batches of 500: enough that the sender never waits after a pause of either. */
  private static final int REQUESTS_MAX = 64;

  /** How often a waiting sender looks whether the maker is still there. */
  private static final long LOOK_MILLIS = 100;

  /** No other request is empty. */
  private static final LoadRequest END = new LoadRequest(0, 0, new byte[0]);

  private final BlockingQueue<LoadRequest> requests = new ArrayBlockingQueue<>(REQUESTS_MAX);
  private final Thread maker;
  private volatile @Nullable RuntimeException failure;

  RequestRing(RequestMaker requestMaker, long first, long count) {
    this.maker =
        Thread.ofPlatform()
            .name("bench-generate")
            .daemon()
            .start(() -> fill(requestMaker, first, first + count));
  }

  private void fill(RequestMaker requestMaker, long first, long end) {
    try {
      for (long next = first; next < end; next += requestMaker.batch()) {
        requests.put(requestMaker.make(next, end));
      }
      requests.put(END);
    } catch (InterruptedException _) {
      // close() asked for the end; nobody reads what is left
    } catch (RuntimeException e) {
      failure = e;
    }
  }

  @Override
  public @Nullable LoadRequest next() {
    try {
      while (true) {
        LoadRequest request = requests.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        if (request != null) {
          return request.count() == 0 ? null : request;
        }
        RuntimeException cause = failure;
        if (cause != null) {
          throw new IllegalStateException("the generator failed", cause);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  @Override
  public void close() {
    maker.interrupt();
  }
}
