package dev.millrace.query.http;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Bytes that no client would send by itself. */
final class RawHttp {
  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  private static final byte[] EMPTY_SETTINGS = {0, 0, 0, 4, 0, 0, 0, 0, 0};
  private static final int LENGTH_BYTES = 3;

  private RawHttp() {}

  /** Begins with HTTP/2: the type of the first frame that comes back; 4 is SETTINGS. */
  static int settingsFrameType(URI server) throws IOException {
    try (Socket socket = new Socket(server.getHost(), server.getPort());
        OutputStream out = socket.getOutputStream();
        DataInputStream in = new DataInputStream(socket.getInputStream())) {
      out.write(PREFACE.getBytes(StandardCharsets.US_ASCII));
      out.write(EMPTY_SETTINGS);
      out.flush();
      in.skipNBytes(LENGTH_BYTES);
      return in.readByte();
    }
  }

  /** All that comes back to a GET whose first line names this. */
  static String get(URI server, String target) throws IOException {
    try (Socket socket = new Socket(server.getHost(), server.getPort());
        OutputStream out = socket.getOutputStream();
        DataInputStream in = new DataInputStream(socket.getInputStream())) {
      out.write(
          "GET %s HTTP/1.1\r\nHost: any\r\nConnection: close\r\n\r\n"
              .formatted(target)
              .getBytes(StandardCharsets.US_ASCII));
      out.flush();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
