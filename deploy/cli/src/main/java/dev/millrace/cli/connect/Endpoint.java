package dev.millrace.cli.connect;

import dev.millrace.cli.exit.CommandFailure;
import java.util.ArrayList;
import java.util.List;

/**
 * Where one instance of a service listens.
 *
 * @param host a name or an address
 * @param port 1 to 65535
 */
public record Endpoint(String host, int port) {
  private static final int PORT_MAX = 65_535;

  /**
   * Reads {@code host:port[,host:port…]}.
   *
   * @param source the option or variable it comes from, for messages
   */
  public static List<Endpoint> parseAll(String source, String text) {
    List<Endpoint> endpoints = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      endpoints.add(parse(source, part.strip()));
    }
    return endpoints;
  }

  private static Endpoint parse(String source, String text) {
    int colon = text.lastIndexOf(':');
    if (colon > 0) {
      String host = text.substring(0, colon);
      int port = portOf(text.substring(colon + 1));
      boolean bareIpv6 = host.indexOf(':') >= 0 && !host.startsWith("[");
      if (port > 0 && !bareIpv6) {
        return new Endpoint(host.replaceAll("[\\[\\]]", ""), port);
      }
    }
    throw CommandFailure.badInput(
        "%s is \"%s\", must be host:port[,host:port...] with ports from 1 to %d"
            .formatted(source, text, PORT_MAX));
  }

  private static int portOf(String text) {
    if (!text.matches("\\d{1,5}")) {
      return -1;
    }
    int port = Integer.parseInt(text);
    return port <= PORT_MAX ? port : -1;
  }

  @Override
  public String toString() {
    return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
  }
}
