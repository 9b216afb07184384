package dev.millrace.local.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** Free and taken ports of 127.0.0.1. */
public final class Ports {
  /**
   * Below the range from which kernels lend ports to outgoing connections, above the usual servers.
   */
  private static final int FREE_FROM = 20_000;

  private static final int FREE_TO = 32_000;
  private static final int ATTEMPTS_MAX = 1_000;

  private Ports() {}

  /** Fails with the holder's name when a port is taken. */
  public static void requireFree(String name, int port) {
    if (isFree(port)) {
      return;
    }
    String holder = PortHolder.of(port).map(PortHolder::toString).orElse("another process");
    throw new StackFailure("port %d of %s is taken by %s".formatted(port, name, holder));
  }

  /** The process that listens on a port; empty when nobody does, or nobody that can be seen. */
  public static Optional<Long> holder(int port) {
    return PortHolder.of(port).map(PortHolder::pid);
  }

  /** Distinct ports that were free a moment ago. */
  public static List<Integer> free(int count) {
    List<Integer> found = new ArrayList<>();
    for (int attempt = 0; attempt < ATTEMPTS_MAX && found.size() < count; attempt++) {
      int candidate = ThreadLocalRandom.current().nextInt(FREE_FROM, FREE_TO);
      if (!found.contains(candidate) && isFree(candidate)) {
        found.add(candidate);
      }
    }
    if (found.size() < count) {
      throw new StackFailure("no free port between %d and %d".formatted(FREE_FROM, FREE_TO));
    }
    return found;
  }

  private static boolean isFree(int port) {
    try (var socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
      return true;
    } catch (IOException _) {
      return false;
    }
  }
}
