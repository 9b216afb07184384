package dev.millrace.local.backing;

import dev.millrace.local.process.Blueprint;
import dev.millrace.local.process.ManagedProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.function.Function;

/** A child process with a temporary folder. */
final class LocalBacking implements Backing {
  /** A broker after a kill recovers its log; other builds may hold the processors meanwhile. */
  private static final Duration READY_BOUND = Duration.ofSeconds(90);

  private final Path directory;
  private final ManagedProcess process;

  private LocalBacking(Path directory, ManagedProcess process) {
    this.directory = directory;
    this.process = process;
  }

  static Backing start(String name, Function<Path, Blueprint> blueprint) {
    try {
      Path directory = Files.createTempDirectory("millrace-test-" + name + "-");
      var backing = new LocalBacking(directory, new ManagedProcess(blueprint.apply(directory)));
      Runtime.getRuntime().addShutdownHook(new Thread(backing::close, "stop-" + name));
      backing.restart();
      return backing;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public int port() {
    return process.blueprint().ports().getFirst();
  }

  @Override
  public void pause() {
    process.pause();
  }

  @Override
  public void resume() {
    process.resume();
  }

  @Override
  public void kill() {
    process.kill();
  }

  @Override
  public void restart() {
    process.start();
    process.awaitReady(READY_BOUND);
  }

  @Override
  public void close() {
    process.kill();
    if (Files.exists(directory)) {
      delete();
    }
  }

  private void delete() {
    try {
      Files.walkFileTree(
          directory,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.delete(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, IOException failure)
                throws IOException {
              Files.delete(folder);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
