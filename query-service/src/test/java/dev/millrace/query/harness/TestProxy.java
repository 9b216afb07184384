package dev.millrace.query.harness;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Stands before a server, and can become a black hole: it accepts everything and answers nothing;
 * or hold up what passes. Or one connection alone gets no further, while others do.
 */
public final class TestProxy implements AutoCloseable {
  private static final int BUFFER_BYTES = 16 << 10;

  private final ServerSocket listening;
  private final int targetPort;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicReference<String> halting = new AtomicReference<>();
  private volatile boolean swallowing;
  private volatile CountDownLatch gate = new CountDownLatch(0);

  /** A proxy on a port of its own before this port of this machine. */
  public TestProxy(int targetPort) {
    this.targetPort = targetPort;
    try {
      listening = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  public int port() {
    return listening.getLocalPort();
  }

  /** Nothing comes back from now on; connections stay. */
  public void swallow() {
    swallowing = true;
  }

  /**
   * The next connection on which a client says this gets no further from then on: what the client
   * sends is taken by nobody.
   */
  public void haltWhoSays(String word) {
    halting.set(word);
  }

  /** Passes on again, over new connections: what was swallowed is lost, so the old ones end. */
  public void pass() {
    swallowing = false;
    open.forEach(TestProxy::end);
  }

  /** What comes now waits, and is passed on by {@link #letGo()}. */
  public void hold() {
    gate = new CountDownLatch(1);
  }

  /** Passes on what waits, and what comes. */
  public void letGo() {
    gate.countDown();
  }

  private void accept() {
    try {
      while (true) {
        connect(listening.accept());
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void connect(Socket client) {
    try {
      Socket server = new Socket(InetAddress.getLoopbackAddress(), targetPort);
      open.add(client);
      open.add(server);
      Thread.ofVirtual().start(() -> copy(client, server));
      Thread.ofVirtual().start(() -> copy(server, client));
    } catch (IOException e) {
      // Nobody is there, as the client is told by this.
      end(client);
    }
  }

  private void copy(Socket from, Socket to) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        String word = halting.get();
        if (word != null
            && new String(buffer, 0, read, StandardCharsets.ISO_8859_1).contains(word)
            && halting.compareAndSet(word, null)) {
          closed.await();
          return;
        }
        gate.await();
        if (!swallowing) {
          out.write(buffer, 0, read);
        }
      }
    } catch (IOException | InterruptedException e) {
      // One side is gone, and so is the other now.
    } finally {
      open.remove(from);
      open.remove(to);
    }
  }

  private static void end(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    closed.countDown();
    letGo();
    try {
      listening.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    open.forEach(TestProxy::end);
  }
}
