package dev.millrace.bench.load;

import dev.millrace.bench.load.Tally.Counts;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends windows of requests and waits for their receipts. One thread runs windows, one after the
 * other; answers arrive on the channel's event loop; one thread sends again what must be.
 */
public final class LoadRunner implements AutoCloseable {
  private final RequestMaker requests;
  private final Transport transport;
  private final int inFlightMax;
  private final long patienceNanos;
  private final ReceiptListener receipts;

  /** Holds at most the requests in flight. */
  private final ScheduledExecutorService resender =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("bench-resend").daemon().factory());

  private volatile long lastSentNanos;
  private volatile long lastReceiptNanos;

  /** Told of requests that were acknowledged, on the channel's event loop. */
  public interface ReceiptListener {
    /**
     * Some or all of a request's transactions were acknowledged.
     *
     * @param token covers them
     */
    void acknowledged(long firstSequence, int count, String token, long intendedNanos);
  }

  /**
   * How a window ends.
   *
   * @param seconds no request is sent after so many; 0 for no such limit
   */
  public record Limit(double seconds) {
    boolean reached(long startNanos, long nowNanos) {
      return seconds > 0 && nowNanos - startNanos >= seconds * TimeUnit.SECONDS.toNanos(1);
    }
  }

  /**
   * What a window did.
   *
   * @param transactions how many were sent, from the source's first on
   * @param startNanos before the first was sent
   * @param lastSentNanos when the last was given to the transport
   * @param lastReceiptNanos when the last receipt came
   * @param tally what became of them
   */
  public record Window(
      long transactions, long startNanos, long lastSentNanos, long lastReceiptNanos, Tally tally) {}

  /**
   * A runner.
   *
   * @param requests makes parts of requests again
   * @param transport closed with the runner
   * @param inFlightMax how many requests may be without an answer
   * @param patienceSeconds after so many, a transaction without an outcome counts as lost
   * @param receipts is told of what was acknowledged
   */
  public LoadRunner(
      RequestMaker requests,
      Transport transport,
      int inFlightMax,
      long patienceSeconds,
      ReceiptListener receipts) {
    this.requests = requests;
    this.transport = transport;
    this.inFlightMax = inFlightMax;
    this.patienceNanos = TimeUnit.SECONDS.toNanos(patienceSeconds);
    this.receipts = receipts;
  }

  /**
   * Sends what the source gives until it ends or the limit is reached; returns when all is settled.
   */
  public Window run(RequestSource source, Pace pace, Limit limit) throws InterruptedException {
    Tally tally = new Tally();
    Semaphore free = new Semaphore(inFlightMax);
    long startNanos = System.nanoTime();
    lastSentNanos = startNanos;
    lastReceiptNanos = startNanos;
    long transactions = 0;
    for (long index = 0; ; index++) {
      long intendedNanos = pace.isOpenLoop() ? pace.await(startNanos, index) : 0;
      free.acquire();
      long nowNanos = System.nanoTime();
      @Nullable LoadRequest request = limit.reached(startNanos, nowNanos) ? null : source.next();
      if (request == null) {
        free.release();
        break;
      }
      Flight flight =
          new Flight(pace.isOpenLoop() ? intendedNanos : System.nanoTime(), free::release);
      tally.add(new Counts(request.count(), 0, 0, 0, 0, 0, 0, 0, 0));
      send(new Attempt(this, tally, flight, request));
      transactions += request.count();
    }
    free.acquire(inFlightMax);
    return new Window(transactions, startNanos, lastSentNanos, lastReceiptNanos, tally);
  }

  private void send(Attempt attempt) {
    transport.send(attempt.request().bytes(), attempt);
    lastSentNanos = System.nanoTime();
  }

  /** Whether a request of this start may be sent again. */
  boolean isPatient(long intendedNanos) {
    return System.nanoTime() - intendedNanos <= patienceNanos;
  }

  void sendLater(Attempt attempt, long delayMillis) {
    var _ = resender.schedule(() -> send(attempt), delayMillis, TimeUnit.MILLISECONDS);
  }

  LoadRequest again(long firstSequence, int count) {
    return requests.again(firstSequence, count);
  }

  String id(long sequence) {
    return requests.generator().id(sequence);
  }

  void acknowledged(LoadRequest request, String token, long intendedNanos, long nowNanos) {
    lastReceiptNanos = nowNanos;
    receipts.acknowledged(request.firstSequence(), request.count(), token, intendedNanos);
  }

  @Override
  public void close() {
    resender.shutdownNow();
    transport.close();
  }
}
