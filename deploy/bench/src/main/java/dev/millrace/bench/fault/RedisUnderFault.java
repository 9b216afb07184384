package dev.millrace.bench.fault;

import dev.millrace.local.process.StackFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A Redis of our own, and what can be done to it from outside. */
public final class RedisUnderFault {
  private static final int TIMEOUT_MILLIS = 5_000;

  private final int port;
  private final long pid;

  /**
   * The Redis on a port of 127.0.0.1.
   *
   * @param pid its process, as long as it was not killed
   */
  public RedisUnderFault(int port, long pid) {
    this.port = port;
    this.pid = pid;
  }

  /** Ends the process as {@code kill -9} does; whoever started it starts it again. */
  void kill() {
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
  }

  /** Sends a signal by its name. */
  void signal(String name) {
    try {
      int exit =
          new ProcessBuilder("kill", "-" + name, Long.toString(pid))
              .redirectErrorStream(true)
              .start()
              .waitFor();
      if (exit != 0) {
        throw new StackFailure("redis (pid %d) could not be sent %s".formatted(pid, name));
      }
    } catch (IOException e) {
      throw new StackFailure("there is no command kill: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StackFailure("interrupted", e);
    }
  }

  /**
   * Runs a command whose answer is one line; whether Redis accepted it.
   *
   * @throws StackFailure when it does not answer
   */
  boolean command(String command) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
      String answer =
          new BufferedReader(
                  new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
              .readLine();
      return answer != null && answer.startsWith("+");
    } catch (IOException e) {
      throw new StackFailure("redis does not answer %s: %s".formatted(command, e.getMessage()), e);
    }
  }

  /**
   * As {@link #command}.
   *
   * @throws StackFailure also when Redis does not accept it
   */
  void mustAccept(String command) {
    if (!command(command)) {
      throw new StackFailure("redis does not accept " + command);
    }
  }
}
