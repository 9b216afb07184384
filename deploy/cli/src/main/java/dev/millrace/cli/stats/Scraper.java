package dev.millrace.cli.stats;

import dev.millrace.cli.connect.Endpoint;
import dev.millrace.cli.connect.Located;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks all instances at once. */
final class Scraper implements AutoCloseable {
  /** Longer than a busy service takes; the view waits for it. */
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  private static final int HTTP_OK = 200;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Map<Service, Located> services;
  private final Duration timeout;

  Scraper(Map<Service, Located> services) {
    this(services, TIMEOUT);
  }

  Scraper(Map<Service, Located> services, Duration timeout) {
    this.services = Map.copyOf(services);
    this.timeout = timeout;
  }

  /** What they answer now; one that does not is told as such. */
  Look look() {
    List<CompletableFuture<Instance>> asked = new ArrayList<>();
    for (Service service : Service.values()) {
      Located located = services.get(service);
      if (located != null) {
        located.endpoints().forEach(endpoint -> asked.add(ask(service, endpoint)));
      }
    }
    List<Instance> instances = asked.stream().map(CompletableFuture::join).toList();
    return new Look(Instant.now(), System.nanoTime(), instances);
  }

  private CompletableFuture<Instance> ask(Service service, Endpoint endpoint) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + endpoint + "/prometheus")).build();
    CompletableFuture<HttpResponse<String>> call =
        client.sendAsync(request, BodyHandlers.ofString());
    return call.copy() // its timeout, unlike a request's, counts until the body's end
        .orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS)
        .thenApply(answer -> instance(service, endpoint, answer))
        .exceptionally(
            failure -> {
              call.cancel(true);
              return Instance.silent(service, endpoint, words(failure));
            });
  }

  private static Instance instance(
      Service service, Endpoint endpoint, HttpResponse<String> answer) {
    return answer.statusCode() == HTTP_OK
        ? Instance.of(service, endpoint, PrometheusText.parse(answer.body()))
        : Instance.silent(service, endpoint, "answers with status " + answer.statusCode());
  }

  private String words(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof IllegalArgumentException) {
      return "does not tell metrics";
    }
    if (cause instanceof TimeoutException) {
      return "does not answer within %d ms".formatted(timeout.toMillis());
    }
    String message = cause instanceof IOException ? cause.getMessage() : null;
    return "does not answer" + (message == null ? "" : " (" + message + ")");
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
