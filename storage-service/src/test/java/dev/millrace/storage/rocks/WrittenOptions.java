package dev.millrace.storage.rocks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** RocksDB writes down what a store was opened with. */
public final class WrittenOptions {
  private WrittenOptions() {}

  /** The lines of the newest file that a store has them in, without the space around them. */
  public static List<String> of(Path store) throws IOException {
    try (Stream<Path> files = Files.list(store)) {
      Path written =
          files
              .filter(file -> file.getFileName().toString().matches("OPTIONS-[0-9]+"))
              .max(Comparator.naturalOrder()) // numbers of one length
              .orElseThrow();
      return Files.readAllLines(written).stream().map(String::strip).toList();
    }
  }
}
