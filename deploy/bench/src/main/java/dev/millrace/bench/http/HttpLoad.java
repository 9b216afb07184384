package dev.millrace.bench.http;

import dev.millrace.bench.measure.Latencies;
import dev.millrace.bench.measure.Latencies.Percentiles;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Asks again and again; each answer makes room for the next request. */
public final class HttpLoad implements AutoCloseable {
  /**
   * What is asked for.
   *
   * @param path with its query
   * @param expected a text that the body must hold
   */
  public record Question(String path, String expected) {}

  /**
   * What a stretch of time brought.
   *
   * @param answered with status 200 and what was expected
   * @param others with another status, another body, or none
   * @param bytes of bodies
   * @param firstProblem why one of the others is none; null when there are none
   */
  public record Window(
      long answered,
      long others,
      long bytes,
      double seconds,
      Percentiles latencyMicros,
      @Nullable String firstProblem) {}

  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final int OK = 200;
  private static final double NANOS = 1e9;

  private final List<HttpRequest> requests;
  private final List<byte[]> expected;
  private final int inFlight;
  private final ExecutorService answers =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("http-answers").factory());
  private final HttpClient client;
  private final AtomicInteger turn = new AtomicInteger();

  /**
   * Load on one server.
   *
   * @param http2 speaks h2c, on one connection; else a connection for each request in flight
   */
  public HttpLoad(URI server, List<Question> questions, boolean http2, int inFlight) {
    this.inFlight = inFlight;
    this.client =
        HttpClient.newBuilder()
            .version(http2 ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .executor(answers)
            .build();
    this.requests =
        questions.stream()
            .map(
                question ->
                    HttpRequest.newBuilder(server.resolve(question.path()))
                        .timeout(TIMEOUT)
                        .build())
            .toList();
    this.expected =
        questions.stream().map(q -> q.expected().getBytes(StandardCharsets.UTF_8)).toList();
  }

  /** Asks for so long, and waits for the last answers. */
  public Window run(double seconds) throws InterruptedException {
    Stretch stretch = new Stretch((long) (seconds * NANOS));
    // The first one alone: it brings the connection to HTTP/2, if that is wanted.
    stretch.askOnce();
    for (int i = 0; i < inFlight; i++) {
      stretch.ask();
    }
    stretch.ended.await();
    return stretch.window();
  }

  @Override
  public void close() {
    client.shutdownNow();
    answers.shutdownNow();
  }

  /** One run. */
  private final class Stretch {
    private final long startNanos = System.nanoTime();
    private final long endNanos;
    private final CountDownLatch ended = new CountDownLatch(inFlight);
    private final Latencies latencies = new Latencies();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong others = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicReference<@Nullable String> firstProblem = new AtomicReference<>();

    Stretch(long nanos) {
      this.endNanos = startNanos + nanos;
    }

    void askOnce() throws InterruptedException {
      CountDownLatch one = new CountDownLatch(1);
      var _ =
          client
              .sendAsync(requests.getFirst(), BodyHandlers.ofByteArray())
              .whenComplete((_, _) -> one.countDown());
      one.await();
    }

    void ask() {
      long sentNanos = System.nanoTime();
      if (sentNanos >= endNanos) {
        ended.countDown();
        return;
      }
      int index = Math.floorMod(turn.getAndIncrement(), requests.size());
      var _ =
          client
              .sendAsync(requests.get(index), BodyHandlers.ofByteArray())
              .whenComplete(
                  (response, failure) -> {
                    note(index, response, failure, System.nanoTime() - sentNanos);
                    ask();
                  });
    }

    private void note(
        int index,
        @Nullable HttpResponse<byte[]> response,
        @Nullable Throwable failure,
        long nanos) {
      if (response == null) {
        other(String.valueOf(failure));
      } else if (response.statusCode() != OK) {
        other(response.statusCode() + " to " + response.uri());
      } else if (!holds(response.body(), expected.get(index))) {
        other("another body than expected to " + response.uri());
      } else {
        answered.incrementAndGet();
        bytes.addAndGet(response.body().length);
        latencies.record(nanos, 1);
      }
    }

    private void other(String problem) {
      others.incrementAndGet();
      firstProblem.compareAndSet(null, problem);
    }

    Window window() {
      return new Window(
          answered.get(),
          others.get(),
          bytes.get(),
          (System.nanoTime() - startNanos) / NANOS,
          latencies.percentiles(),
          firstProblem.get());
    }
  }

  private static boolean holds(byte[] body, byte[] text) {
    for (int at = 0; at + text.length <= body.length; at++) {
      int i = 0;
      while (i < text.length && body[at + i] == text[i]) {
        i++;
      }
      if (i == text.length) {
        return true;
      }
    }
    return false;
  }
}
