package dev.millrace.bench.connect;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A directory for one run. */
public final class OwnDirectory {
  private static final String PREFIX = "millrace-bench";

  private final Path path;

  private OwnDirectory(Path path) {
    this.path = path;
  }

  /**
   * Makes one.
   *
   * @param parent where; null for the system's place for temporary files
   */
  public static OwnDirectory make(@Nullable Path parent) {
    try {
      return new OwnDirectory(
          parent == null
              ? Files.createTempDirectory(PREFIX)
              : Files.createTempDirectory(Files.createDirectories(parent), PREFIX));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Path path() {
    return path;
  }

  /** A new directory in it. */
  public Path sub(String name) {
    try {
      return Files.createDirectories(path.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Removes it and all in it. */
  public void remove() {
    remove(path);
  }

  /** Removes one of the directories in it. */
  public void remove(Path directory) {
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
