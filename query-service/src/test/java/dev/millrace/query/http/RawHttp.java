package dev.millrace.query.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Bytes that no client would send by itself. */
final class RawHttp {
  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  private static final byte[] EMPTY_SETTINGS = {0, 0, 0, 4, 0, 0, 0, 0, 0};
  private static final int LENGTH_BYTES = 3;

  private static final int FRAME_DATA = 0;
  private static final int FRAME_HEADERS = 1;
  private static final int END_STREAM_AND_HEADERS = 5;
  private static final int RECEIVE_BYTES = 4_096;

  private RawHttp() {}

  /** Asks by HTTP/1.1, sees the answer begin, and reads no further. */
  static Socket halted(URI server, String target) throws IOException {
    Socket socket = small(server);
    socket
        .getOutputStream()
        .write("GET %s HTTP/1.1\r\nHost: any\r\n\r\n".formatted(target).getBytes(US_ASCII));
    new DataInputStream(socket.getInputStream()).readByte();
    return socket;
  }

  /** Asks so often by HTTP/2 on one connection, sees an answer begin, opens no window. */
  static Socket haltedStreams(URI server, String target, int streams) throws IOException {
    Socket socket = small(server);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(PREFACE.getBytes(US_ASCII));
    bytes.writeBytes(EMPTY_SETTINGS);
    // GET, http, and a path and an authority that are in no table.
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    block.writeBytes(new byte[] {(byte) 0x82, (byte) 0x86, 4, (byte) target.length()});
    block.writeBytes(target.getBytes(US_ASCII));
    block.writeBytes(new byte[] {1, 3, 'a', 'n', 'y'});
    for (int i = 0; i < streams; i++) {
      bytes.writeBytes(new byte[] {0, 0, (byte) block.size(), FRAME_HEADERS});
      bytes.writeBytes(new byte[] {END_STREAM_AND_HEADERS, 0, 0, 0, (byte) (2 * i + 1)});
      bytes.writeBytes(block.toByteArray());
    }
    socket.getOutputStream().write(bytes.toByteArray());
    DataInputStream in = new DataInputStream(socket.getInputStream());
    int type;
    do {
      int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
      type = in.readByte();
      in.skipNBytes(length + 5); // flags and stream
    } while (type != FRAME_DATA);
    return socket;
  }

  private static Socket small(URI server) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(RECEIVE_BYTES);
    socket.connect(new InetSocketAddress(server.getHost(), server.getPort()));
    return socket;
  }

  /** Begins with HTTP/2: the type of the first frame that comes back; 4 is SETTINGS. */
  static int settingsFrameType(URI server) throws IOException {
    try (Socket socket = new Socket(server.getHost(), server.getPort());
        OutputStream out = socket.getOutputStream();
        DataInputStream in = new DataInputStream(socket.getInputStream())) {
      out.write(PREFACE.getBytes(US_ASCII));
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
              .getBytes(US_ASCII));
      out.flush();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
