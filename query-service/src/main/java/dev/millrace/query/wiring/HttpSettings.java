package dev.millrace.query.wiring;

import dev.millrace.contract.settings.Listening;
import dev.millrace.contract.settings.SettingsReader;
import io.micronaut.context.env.PropertySource;
import java.util.Map;
import java.util.Optional;

/**
 * How reads by HTTP are served.
 *
 * @param requestsMax under way at a time
 * @param managementPort where health and metrics answer; 0: where reads do
 */
public record HttpSettings(int requestsMax, int managementPort) {
  static final String MANAGEMENT_PORT = "millrace.http.management-port";

  /** A body is 5 MiB at most but for odd texts: so many fit a heap of 256 MiB. */
  private static final int REQUESTS_DEFAULT = 32;

  /** For heaps of many gigabytes. */
  private static final int REQUESTS_MAX = 10_000;

  static HttpSettings read(SettingsReader in) {
    return new HttpSettings(
        in.count("millrace.query.http-requests-max", REQUESTS_DEFAULT, 1, REQUESTS_MAX),
        in.count(MANAGEMENT_PORT, 0, 0, Listening.PORT_MAX));
  }

  /** What the framework is told so that management has a port of its own, if it is to have one. */
  public Optional<PropertySource> management() {
    return managementPort == 0
        ? Optional.empty()
        : Optional.of(
            PropertySource.of(MANAGEMENT_PORT, Map.of("endpoints.all.port", managementPort)));
  }
}
