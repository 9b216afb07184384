package dev.millrace.query.http;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Begins to speak HTTP/2 without having asked. */
final class PriorKnowledge {
  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  private static final byte[] EMPTY_SETTINGS = {0, 0, 0, 4, 0, 0, 0, 0, 0};
  private static final int LENGTH_BYTES = 3;

  private PriorKnowledge() {}

  /** The type of the first frame that comes back; 4 is SETTINGS. */
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
}
