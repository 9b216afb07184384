package dev.millrace.cli.stack;

import dev.millrace.cli.exit.CommandFailure;
import dev.millrace.cli.exit.ExitCode;
import dev.millrace.local.RunningStack;
import dev.millrace.local.RunningStack.ProcessState;
import dev.millrace.local.StackDescription;
import dev.millrace.local.process.Home;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs {@code millrace up} in the background, in a session of its own where there is one. */
final class Supervisor {
  /** Longer than a start may take, so that the supervisor is the one to complain. */
  private static final Duration READY_BOUND = Duration.ofMinutes(4);

  private static final long INTERVAL_MILLIS = 100;

  /** It only waits, and starts a process now and then. */
  private static final List<String> JVM_OPTIONS =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-XX:+UseCompactObjectHeaders",
          "-Xshare:auto",
          "-Xmx64m");

  private static final String SCRIPT =
      """
      trap '' INT HUP
      if command -v setsid >/dev/null 2>&1; then exec setsid "$@"; fi
      exec "$@"
      """;

  private final Path data;
  private final Path log;

  Supervisor(Path data) {
    this.data = data;
    this.log = data.resolve("logs").resolve(StackDescription.SUPERVISOR + ".log");
  }

  /** Starts it and waits until its stack is healthy. */
  RunningStack start(String... options) throws InterruptedException {
    try {
      Files.createDirectories(log.getParent());
      Files.deleteIfExists(log);
      Process process =
          new ProcessBuilder(command(options))
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      return awaitHealthy(process);
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.FAILED,
          "data directory %s is not usable: %s".formatted(data, e.getMessage()),
          e);
    }
  }

  private List<String> command(String... options) {
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", SCRIPT, "millrace"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM_OPTIONS);
    command.add("-D%s=%s".formatted(Home.PROPERTY, Home.locate().root()));
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add("dev.millrace.cli.MillraceCommand");
    command.add("up");
    command.add("--data=" + data);
    command.addAll(List.of(options));
    return command;
  }

  private RunningStack awaitHealthy(Process process) throws IOException, InterruptedException {
    long deadlineNanos = System.nanoTime() + READY_BOUND.toNanos();
    while (System.nanoTime() - deadlineNanos < 0) {
      if (!process.isAlive()) {
        throw new CommandFailure(ExitCode.FAILED, lastWords());
      }
      Optional<RunningStack> stack = RunningStack.find(data);
      if (stack.isPresent() && isHealthy(stack.get())) {
        return stack.get();
      }
      Thread.sleep(INTERVAL_MILLIS);
    }
    process.destroy();
    throw new CommandFailure(
        ExitCode.FAILED, "not up after %d s; see %s".formatted(READY_BOUND.toSeconds(), log));
  }

  private static boolean isHealthy(RunningStack stack) {
    return stack.states().stream().map(ProcessState::problem).allMatch(Optional::isEmpty);
  }

  /** The supervisor ends with one line that says why, in its command's name. */
  private String lastWords() throws IOException {
    List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
    return lines.isEmpty()
        ? "it ended without a word; see " + log
        : lines.getLast().replaceFirst("^millrace up: ", "");
  }
}
