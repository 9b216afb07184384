package dev.millrace.query.http;

import dev.millrace.contract.errors.Refusal;
import io.grpc.StatusRuntimeException;
import io.micronaut.http.HttpHeaders;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of one request: of its query, some of them also as headers. Remembers which were
 * asked for, so that one that means nothing here is refused instead of ignored. All throw {@link
 * StatusRuntimeException}, INVALID_ARGUMENT naming the parameter. Belongs to one thread.
 */
final class Parameters {
  private static final String HEADER_PREFIX = "X-Millrace";

  private final Map<String, List<String>> values;
  private final HttpHeaders headers;
  private final Set<String> known = new LinkedHashSet<>();

  private Parameters(Map<String, List<String>> values, HttpHeaders headers) {
    this.values = values;
    this.headers = headers;
  }

  /** The parameters of a query as it came, still encoded. */
  static Parameters of(String rawQuery, HttpHeaders headers) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (String pair : rawQuery.split("&", -1)) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        String name = decode(pair, equals < 0 ? pair : pair.substring(0, equals));
        String value = equals < 0 ? "" : decode(name, pair.substring(equals + 1));
        values.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
      }
    }
    return new Parameters(values, headers);
  }

  /** The header that may stand for a parameter: {@code X-Millrace-Max-Staleness-Millis}. */
  static String header(String name) {
    StringBuilder header = new StringBuilder(HEADER_PREFIX);
    for (String word : name.split("_", -1)) {
      header.append('-').append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
    }
    return header.toString();
  }

  /** All values in their order. */
  List<String> all(String name) {
    known.add(name);
    return values.getOrDefault(name, List.of());
  }

  /** All values, those of the header, with commas between, after those of the query. */
  List<String> allWithHeader(String name) {
    List<String> all = new ArrayList<>(all(name));
    for (String line : headers.getAll(header(name))) {
      for (String value : line.split(",", -1)) {
        if (!value.isBlank()) {
          all.add(value.strip());
        }
      }
    }
    return all;
  }

  /** The value; {@code fallback} when there is none. */
  String text(String name, String fallback) {
    @Nullable String text = only(name, all(name));
    return text == null ? fallback : text;
  }

  /** The value as {@code parser} reads it, which is given the name too; null when there is none. */
  <T> @Nullable T value(String name, BiFunction<String, String, T> parser) {
    return parsed(name, all(name), parser);
  }

  /** The same of the query or the header. */
  <T> @Nullable T valueWithHeader(String name, BiFunction<String, String, T> parser) {
    return parsed(name, allWithHeader(name), parser);
  }

  /** Whether it is true; a name without value is. */
  boolean flag(String name) {
    String text = text(name, "false");
    return text.isEmpty() || Values.oneOf(name, text, Map.of("true", true, "false", false));
  }

  /** Refuses what no one asked for. */
  void refuseUnknown() {
    for (String name : values.keySet()) {
      if (!known.contains(name)) {
        throw Refusal.invalid(
                Values.shown(name),
                "is not a parameter here; known are " + String.join(", ", known))
            .asException();
      }
    }
  }

  /** The query without these parameters, encoded again; empty when nothing is left. */
  String queryWithout(Set<String> names) {
    StringBuilder query = new StringBuilder();
    values.forEach(
        (name, all) -> {
          if (!names.contains(name)) {
            all.forEach(value -> query.append(encoded(name, value)).append('&'));
          }
        });
    return query.toString();
  }

  /** One parameter of a query. */
  static String encoded(String name, String value) {
    return PercentText.encodeQuery(name) + "=" + PercentText.encodeQuery(value);
  }

  private static String decode(String name, String raw) {
    try {
      return PercentText.decodeQuery(raw);
    } catch (IllegalArgumentException e) {
      throw Refusal.invalid(Values.shown(name), String.valueOf(e.getMessage())).asException();
    }
  }

  private static <T> @Nullable T parsed(
      String name, List<String> all, BiFunction<String, String, T> parser) {
    @Nullable String text = only(name, all);
    return text == null ? null : parser.apply(name, text);
  }

  private static @Nullable String only(String name, List<String> all) {
    if (all.size() > 1) {
      throw Refusal.invalid(name, "is given %d times, must be given once".formatted(all.size()))
          .asException();
    }
    return all.isEmpty() ? null : all.getFirst();
  }
}
