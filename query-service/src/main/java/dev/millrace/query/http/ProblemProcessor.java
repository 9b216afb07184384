package dev.millrace.query.http;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.response.Error;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import io.micronaut.http.server.netty.NettyHttpRequest;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import jakarta.inject.Singleton;
import java.util.stream.Collectors;

/** What the framework refuses by itself (unknown paths, other methods), in our form. */
@Singleton
final class ProblemProcessor implements ErrorResponseProcessor<byte[]> {
  @Override
  public MutableHttpResponse<byte[]> processResponse(
      ErrorContext context, MutableHttpResponse<?> base) {
    String detail =
        context.getErrors().stream().map(Error::getMessage).collect(Collectors.joining("; "));
    HttpStatus status = status(context.getRequest(), base.status());
    MutableHttpResponse<byte[]> response =
        Responses.of(Problem.of(status.getCode(), status.getReason(), detail));
    base.getHeaders().forEachValue(response::header);
    return response;
  }

  /** The framework calls everything that is too long 413. */
  private static HttpStatus status(HttpRequest<?> request, HttpStatus framework) {
    if (request instanceof NettyHttpRequest<?> netty) {
      return switch (netty.getNativeRequest().decoderResult().cause()) {
        case TooLongHttpLineException _ -> HttpStatus.REQUEST_URI_TOO_LONG;
        case TooLongHttpHeaderException _ -> HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE;
        case null, default -> framework;
      };
    }
    return framework;
  }
}
