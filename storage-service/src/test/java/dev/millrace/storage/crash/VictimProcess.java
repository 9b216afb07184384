package dev.millrace.storage.crash;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A JVM of one's own that tells what it does, to be killed. */
final class VictimProcess implements AutoCloseable {
  private static final int LINES_KEPT = 60;
  private static final String ENDED = "ended";

  final Process process;
  private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
  private final Set<String> everSaid = ConcurrentHashMap.newKeySet();
  private final Deque<String> others = new ArrayDeque<>(); // guarded by itself

  VictimProcess(Class<?> main, List<String> options, Map<String, String> environment)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx128m",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow"));
    command.addAll(options);
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            main.getName()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("MILLRACE_"));
    builder.environment().putAll(environment);
    process = builder.start();
    Thread.ofPlatform().daemon().start(this::readLines);
  }

  /**
   * Waits for a line that begins so.
   *
   * @return the line; null when it did not come in time
   * @throws IllegalStateException when the process ended by itself
   */
  String await(String beginning, long millis) throws InterruptedException {
    return awaitAny(List.of(beginning), millis);
  }

  /** The same for a line that begins with one of these. */
  String awaitAny(List<String> beginnings, long millis) throws InterruptedException {
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (true) {
      String line = said.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (line == null) {
        return null;
      }
      if (beginnings.stream().anyMatch(line::startsWith)) {
        return line;
      }
      if (line.equals(ENDED)) {
        throw new IllegalStateException("it ended by itself: " + output());
      }
    }
  }

  /** Lets it run on, for at most so long. */
  void run(long millis) throws InterruptedException {
    if (process.waitFor(millis, TimeUnit.MILLISECONDS)) {
      throw new IllegalStateException("it ended by itself: " + output());
    }
  }

  /** Whether it has ever said so. */
  boolean hasSaid(String line) {
    return everSaid.contains(line);
  }

  /** Drops what it said and nobody waited for: what is said from now on is news. */
  void forget() {
    said.removeIf(line -> !line.equals(ENDED));
  }

  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  String output() {
    synchronized (others) {
      return String.join("\n", others);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private void readLines() {
    try (BufferedReader reader = process.inputReader()) {
      String line = reader.readLine();
      while (line != null) {
        if (line.startsWith(Victim.SAYS)) {
          everSaid.add(line.substring(Victim.SAYS.length()));
          said.add(line.substring(Victim.SAYS.length()));
        } else {
          keep(line);
        }
        line = reader.readLine();
      }
    } catch (IOException e) {
      keep("its output could not be read: " + e);
    }
    said.add(ENDED);
  }

  private void keep(String line) {
    synchronized (others) {
      others.add(line);
      if (others.size() > LINES_KEPT) {
        others.remove();
      }
    }
  }
}
