package dev.millrace.query.http;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.v1.ErrorReason;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One request's way: checked and called on the event loop, answered on a thread that may take the
 * time that a large body takes. Nothing here waits.
 */
public final class HttpReads {
  /** A request takes milliseconds; a client that waits so long finds another picture. */
  private static final long RETRY_MILLIS = 200;

  private final ReadCalls calls;
  private final Executor writers;
  private final int requestsMax;
  private final AtomicInteger underWay = new AtomicInteger();

  /**
   * Reads through these calls.
   *
   * @param writers make bodies; their queue holds no more than the requests under way
   * @param requestsMax under way at a time; each holds its answer until it is written, further ones
   *     are refused
   */
  public HttpReads(ReadCalls calls, Executor writers, int requestsMax) {
    this.calls = calls;
    this.writers = writers;
    this.requestsMax = requestsMax;
  }

  /** How many requests have an answer to come, or one that is not written yet. */
  public int underWay() {
    return underWay.get();
  }

  /** The response to a request for a resource. Never fails. */
  <Q> CompletableFuture<HttpResponse<byte[]>> read(HttpRequest<?> request, Resource<Q> resource) {
    if (underWay.incrementAndGet() > requestsMax) {
      underWay.decrementAndGet();
      return CompletableFuture.completedFuture(Responses.of(Problem.of(tooMany().asException())));
    }
    CompletableFuture<HttpResponse<byte[]>> response;
    try {
      response = called(request, resource);
    } catch (RuntimeException e) {
      response = CompletableFuture.completedFuture(Responses.of(Problem.of(e)));
    }
    CompletableFuture<?> left = Departures.ofAnswer(request, response);
    var _ = left.whenComplete((_, _) -> underWay.decrementAndGet());
    return response;
  }

  private <Q> CompletableFuture<HttpResponse<byte[]>> called(
      HttpRequest<?> request, Resource<Q> resource) {
    Target target = Target.of(request, resource.nameParameter());
    Q message = resource.request(target);
    target.parameters().refuseUnknown();
    CompletableFuture<byte[]> call =
        calls.call(resource.method(), message, target.timeoutMillis(), target.authorization());
    Departures.failWithClient(request, call);
    return call.handleAsync(
        (bytes, failure) -> response(request, resource, target, bytes, failure), writers);
  }

  private static HttpResponse<byte[]> response(
      HttpRequest<?> request,
      Resource<?> resource,
      Target target,
      byte @Nullable [] bytes,
      @Nullable Throwable failure) {
    if (failure != null || bytes == null) {
      return Responses.of(
          Problem.of(failure == null ? new IllegalStateException("no answer") : failure));
    }
    try {
      return Responses.of(request, resource.answer(target, bytes));
    } catch (Exception e) {
      return Responses.of(Problem.of(e));
    }
  }

  private Refusal tooMany() {
    return Refusal.exhausted(
            ErrorReason.ERROR_REASON_BUFFER_FULL,
            "as many requests are under way as this instance takes by HTTP",
            RETRY_MILLIS)
        .with("limit", Integer.toString(requestsMax));
  }
}
