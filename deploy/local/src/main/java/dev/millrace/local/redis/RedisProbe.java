package dev.millrace.local.redis;

import dev.millrace.local.process.Probe;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Sends {@code PING}. */
public final class RedisProbe implements Probe {
  private static final int TIMEOUT_MILLIS = 1_000;
  private static final String PONG = "+PONG";

  private final int port;

  /** A probe of the Redis on a port of 127.0.0.1. */
  public RedisProbe(int port) {
    this.port = port;
  }

  @Override
  public Optional<String> problem() {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
      byte[] answer = socket.getInputStream().readNBytes(PONG.length());
      String text = new String(answer, StandardCharsets.US_ASCII);
      return text.equals(PONG) ? Optional.empty() : Optional.of("PING is answered " + text);
    } catch (IOException e) {
      return Optional.of("no answer on port %d (%s)".formatted(port, e.getMessage()));
    }
  }
}
