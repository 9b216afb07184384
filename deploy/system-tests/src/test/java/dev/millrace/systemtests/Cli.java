package dev.millrace.systemtests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The command line as a process of its own, as {@code ./millrace} starts it. */
final class Cli {
  private static final long TIMEOUT_MINUTES = 5;
  private static final ObjectMapper JSON = new ObjectMapper();

  private Cli() {}

  /** What a command left behind. */
  record Result(int exitCode, String out, String err) {
    JsonNode json() {
      try {
        return JSON.readTree(out);
      } catch (IOException e) {
        throw new UncheckedIOException("not JSON: " + out + err, e);
      }
    }
  }

  /** A command that runs. */
  record Running(Process process, Path out, Path err) {
    Result await() {
      try {
        if (!process.waitFor(TIMEOUT_MINUTES, TimeUnit.MINUTES)) {
          process.destroyForcibly();
          throw new IllegalStateException("timed out: " + Files.readString(err));
        }
        return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  static Result run(Path directory, String... arguments) {
    return start(directory, arguments).await();
  }

  static Running start(Path directory, String... arguments) {
    try {
      Path home = Home.path();
      Path cli = home.resolve("deploy/cli/target");
      List<String> command =
          new ArrayList<>(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "--enable-native-access=ALL-UNNAMED",
                  "--sun-misc-unsafe-memory-access=allow",
                  "-Dmillrace.home=" + home,
                  "-cp",
                  cli.resolve("cli.jar") + ":" + cli.resolve("lib") + "/*",
                  "dev.millrace.cli.MillraceCommand"));
      command.addAll(List.of(arguments));
      Path out = Files.createTempFile(directory, "cli", ".out");
      Path err = Files.createTempFile(directory, "cli", ".err");
      Process process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      process.getOutputStream().write("".getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().close();
      return new Running(process, out, err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
