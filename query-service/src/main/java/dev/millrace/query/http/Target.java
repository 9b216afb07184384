package dev.millrace.query.http;

import dev.millrace.contract.errors.Refusal;
import io.grpc.StatusRuntimeException;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.server.netty.NettyHttpRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one request is about.
 *
 * @param ledger of its path
 * @param name of its path: the id or the account
 * @param path in ASCII, for links
 * @param parameters of its query and headers
 * @param freshness what it asks for
 * @param explain whether the answer says how it was made
 * @param timeoutMillis for the answer; null for the service's own
 * @param authorization the header, for the policy; null when there is none
 */
record Target(
    String ledger,
    String name,
    String path,
    Parameters parameters,
    AskedFreshness freshness,
    boolean explain,
    @Nullable Long timeoutMillis,
    @Nullable String authorization) {
  /** The longest that a request may allow, as for clients of gRPC. */
  private static final long TIMEOUT_MILLIS_MAX = 60_000;

  /** Where the names stand in a path that is split at its slashes: /v1/ledgers/L/accounts/A. */
  private static final int LEDGER_AT = 3;

  private static final int NAME_AT = 5;

  /**
   * Reads a request whose route has been found.
   *
   * @param nameParameter what the path's last variable is called
   * @throws StatusRuntimeException INVALID_ARGUMENT naming the parameter
   */
  static Target of(HttpRequest<?> request, String nameParameter) {
    String[] raw = request.getPath().split("/", -1);
    String ledger = segment("ledger", raw[LEDGER_AT]);
    String name = segment(nameParameter, raw[NAME_AT]);
    Parameters parameters = Parameters.of(query(request), request.getHeaders());
    return new Target(
        ledger,
        name,
        path(raw, ledger, name),
        parameters,
        AskedFreshness.of(parameters),
        parameters.flag("explain"),
        parameters.valueWithHeader("timeout_millis", Target::timeoutMillis),
        request.getHeaders().get("Authorization"));
  }

  /** As it came: the framework decodes that of a whole address ({@code http://host/…}). */
  private static String query(HttpRequest<?> request) {
    String address =
        request instanceof NettyHttpRequest<?> netty
            ? netty.getNativeRequest().uri()
            : request.getUri().toString();
    int mark = address.indexOf('?');
    return mark < 0 ? "" : address.substring(mark + 1);
  }

  private static String segment(String parameter, String raw) {
    try {
      return PercentText.decodeSegment(raw);
    } catch (IllegalArgumentException e) {
      throw Refusal.invalid(parameter, String.valueOf(e.getMessage())).asException();
    }
  }

  private static String path(String[] raw, String ledger, String name) {
    List<String> segments = new ArrayList<>(List.of(raw));
    segments.set(LEDGER_AT, PercentText.encodeSegment(ledger));
    segments.set(NAME_AT, PercentText.encodeSegment(name));
    return String.join("/", segments);
  }

  private static long timeoutMillis(String name, String text) {
    long millis = Values.number(name, text);
    if (millis < 1 || millis > TIMEOUT_MILLIS_MAX) {
      throw Values.invalid(name, text, "1 to " + TIMEOUT_MILLIS_MAX);
    }
    return millis;
  }
}
