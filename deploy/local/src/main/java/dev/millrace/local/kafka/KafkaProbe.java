package dev.millrace.local.kafka;

import dev.millrace.local.process.Probe;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Sends {@code ApiVersions} and waits for its answer. The broker takes requests only once it is
 * registered and unfenced, so that an answer means it serves. A client library would say the same,
 * half a second of class loading later.
 */
public final class KafkaProbe implements Probe {
  private static final short API_VERSIONS = 18;
  private static final short VERSION = 0;
  private static final int CORRELATION_ID = 1;
  private static final byte[] CLIENT_ID = "millrace-probe".getBytes(StandardCharsets.US_ASCII);
  private static final int TIMEOUT_MILLIS = 1_000;

  private final int port;

  /** A probe of the broker on a port of 127.0.0.1. */
  public KafkaProbe(int port) {
    this.port = port;
  }

  @Override
  public Optional<String> problem() {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      ask(new DataOutputStream(socket.getOutputStream()));
      return answer(new DataInputStream(socket.getInputStream()));
    } catch (IOException e) {
      return Optional.of("no answer on port %d (%s)".formatted(port, e.getMessage()));
    }
  }

  private static void ask(DataOutputStream out) throws IOException {
    out.writeInt(3 * Short.BYTES + Integer.BYTES + CLIENT_ID.length);
    out.writeShort(API_VERSIONS);
    out.writeShort(VERSION);
    out.writeInt(CORRELATION_ID);
    out.writeShort(CLIENT_ID.length);
    out.write(CLIENT_ID);
    out.flush();
  }

  private static Optional<String> answer(DataInputStream in) throws IOException {
    int length = in.readInt();
    int correlationId = in.readInt();
    short error = in.readShort();
    return length > Integer.BYTES && correlationId == CORRELATION_ID && error == 0
        ? Optional.empty()
        : Optional.of("error code %d".formatted(error));
  }
}
