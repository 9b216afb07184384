package dev.millrace.query.http;

import dev.millrace.v1.Tier;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Answers and problems as HTTP has them. */
final class Responses {
  static final String TIER = "X-Millrace-Tier";
  static final String TOKEN = "X-Millrace-Token";

  private static final String PROBLEM_JSON = "application/problem+json";
  private static final String TIER_PREFIX = "TIER_";

  /** What a transaction was looked up at that was not found. */
  private static final String AS_OF = "as_of";

  private static final int MILLIS_PER_SECOND = 1_000;

  private Responses() {}

  /** The answer; without its body when the client has it. Takes as long as the body is large. */
  static MutableHttpResponse<byte[]> of(HttpRequest<?> request, Answer answer) {
    ContentCoding coding =
        ContentCoding.of(request.getHeaders().getAll("Accept-Encoding"), answer.json().size());
    @Nullable Validator validator = answer.validator();
    boolean known =
        validator != null
            && validator.isNamedBy(request.getHeaders().getAll("If-None-Match"), coding);
    MutableHttpResponse<byte[]> response =
        known ? HttpResponse.notModified() : ok(coding.encode(answer.json()));
    if (!known && coding == ContentCoding.GZIP) {
      response.header("Content-Encoding", "gzip");
    }
    if (validator != null) {
      response.header("ETag", validator.header(coding));
    }
    if (answer.next() != null) {
      response.header("Link", "<" + answer.next() + ">; rel=\"next\"");
    }
    return common(response, answer.cacheControl(), answer.vary())
        .header(TIER, tier(answer.tier()))
        .header(TOKEN, answer.token());
  }

  /** The length is said here because for HEAD nobody else says it. */
  private static MutableHttpResponse<byte[]> ok(byte[] body) {
    return HttpResponse.ok(body)
        .contentType(MediaType.APPLICATION_JSON_TYPE)
        .contentLength(body.length);
  }

  /** The problem. */
  static MutableHttpResponse<byte[]> of(Problem problem) {
    MutableHttpResponse<byte[]> response =
        HttpResponse.<byte[]>status(problem.status(), problem.title())
            .contentType(PROBLEM_JSON)
            .body(problem.json().toByteArray());
    @Nullable Long retryMillis = problem.retryMillis();
    if (retryMillis != null) {
      response.header("Retry-After", Long.toString(Math.ceilDiv(retryMillis, MILLIS_PER_SECOND)));
    }
    if (problem.status() == HttpStatus.UNAUTHORIZED.getCode()) {
      response.header("WWW-Authenticate", "Bearer");
    }
    @Nullable String asOf = problem.metadata().get(AS_OF);
    if (asOf != null) {
      response.header(TOKEN, asOf);
    }
    return common(response, AskedFreshness.NO_STORE, List.of());
  }

  private static MutableHttpResponse<byte[]> common(
      MutableHttpResponse<byte[]> response, String cacheControl, List<String> vary) {
    List<String> all = new ArrayList<>(List.of("Accept-Encoding", "Authorization"));
    all.addAll(vary);
    return response
        .header("Cache-Control", cacheControl)
        .header("Vary", String.join(", ", all))
        .header("X-Content-Type-Options", "nosniff");
  }

  private static String tier(Tier tier) {
    return tier.name().replaceFirst(TIER_PREFIX, "").toLowerCase(Locale.ROOT);
  }
}
