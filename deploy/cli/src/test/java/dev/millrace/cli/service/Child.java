package dev.millrace.cli.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.MillraceCommand;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The command line as a process of its own, to be ended from outside. */
public final class Child {
  private static final long PATIENCE_SECONDS = 30;

  private final Process process;
  private final Path out;
  private final Path err;

  private Child(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** Starts a command; what it prints lies in the directory. */
  public static Child start(Path directory, MemoryServices services, String... arguments)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                MillraceCommand.class.getName()));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--query", services.endpoint()));
    Path out = Files.createTempFile(directory, "child", ".out");
    Path err = Files.createTempFile(directory, "child", ".err");
    return new Child(
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start(),
        out,
        err);
  }

  /** As Ctrl-C does; what was started in the background of a script ignores that: SIGTERM there. */
  public void interrupt() throws IOException, InterruptedException {
    String signal = ignoresSigint() ? "-TERM" : "-INT";
    int _ = new ProcessBuilder("kill", signal, Long.toString(process.pid())).start().waitFor();
  }

  /** As {@code kill -9} does. */
  public void kill() {
    process.destroyForcibly();
  }

  public boolean hasEnded() {
    return !process.isAlive();
  }

  public int await() throws InterruptedException {
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  public String out() throws IOException {
    return new String(Files.readAllBytes(out), StandardCharsets.UTF_8);
  }

  public String err() throws IOException {
    return new String(Files.readAllBytes(err), StandardCharsets.UTF_8);
  }

  /** Whether Ctrl-C would not reach a child of this process. */
  public static boolean ignoresSigint() throws IOException {
    Path status = Path.of("/proc/self/status");
    return Files.exists(status)
        && Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 2) != 0);
  }
}
