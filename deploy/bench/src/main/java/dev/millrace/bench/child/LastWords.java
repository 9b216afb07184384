package dev.millrace.bench.child;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a process that ended wrote last. */
final class LastWords {
  private static final int LINES_MAX = 3;

  private LastWords() {}

  /** The last lines joined, without stack frames; begins with a separator, or is empty. */
  static String of(Path log) {
    try {
      List<String> lines =
          Files.readAllLines(log).stream()
              .map(String::strip)
              .filter(line -> !line.isEmpty() && !line.startsWith("at "))
              .toList();
      List<String> last = lines.subList(Math.max(0, lines.size() - LINES_MAX), lines.size());
      return last.isEmpty() ? "" : "; last words: " + String.join(" | ", last);
    } catch (IOException _) {
      return "";
    }
  }
}
