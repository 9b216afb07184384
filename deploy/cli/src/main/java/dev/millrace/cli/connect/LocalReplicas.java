package dev.millrace.cli.connect;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/**
 * The replicas of a service that listen on this machine: the compose stack publishes each on one of
 * ten ports, from the service's default on, in no certain order.
 */
final class LocalReplicas {
  /** How many ports the compose stack keeps for the replicas of a service. */
  static final int PORTS = 10;

  private static final String HOST = "127.0.0.1";

  /** On loopback a port answers or refuses at once. */
  private static final int CONNECT_TIMEOUT_MILLIS = 100;

  private LocalReplicas() {}

  /** Those that listen; the one at the default port, listening or not, when none does. */
  static List<Endpoint> of(int defaultPort) {
    List<Endpoint> listening = new ArrayList<>();
    for (int port = defaultPort; port < defaultPort + PORTS; port++) {
      if (listens(port)) {
        listening.add(new Endpoint(HOST, port));
      }
    }
    return listening.isEmpty() ? List.of(new Endpoint(HOST, defaultPort)) : listening;
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_TIMEOUT_MILLIS);
      return true;
    } catch (IOException _) {
      return false;
    }
  }
}
