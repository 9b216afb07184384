package dev.millrace.bench.connect;

import dev.millrace.local.EmbeddedStack;
import dev.millrace.local.StackOptions;
import dev.millrace.local.StackPorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** An embedded stack for one run: free ports, a temporary directory that is removed after it. */
public final class OwnStack implements AutoCloseable {
  private final Path directory;
  private final EmbeddedStack stack;

  private OwnStack(Path directory, EmbeddedStack stack) {
    this.directory = directory;
    this.stack = stack;
  }

  /**
   * Starts one and waits until it is healthy.
   *
   * @throws dev.millrace.local.process.StackFailure when it can not start
   */
  public static OwnStack start(int partitions, Consumer<String> progress) {
    Path directory = newDirectory();
    try {
      StackOptions options =
          StackOptions.in(directory).withPorts(StackPorts.free()).withPartitions(partitions);
      return new OwnStack(directory, EmbeddedStack.start(options, progress));
    } catch (RuntimeException e) {
      progress.accept("logs are in " + directory);
      throw e;
    }
  }

  public Target target() {
    return Target.of(stack.description());
  }

  @Override
  public void close() {
    stack.stop();
    remove(directory);
  }

  private static Path newDirectory() {
    try {
      return Files.createTempDirectory("millrace-bench");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void remove(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
