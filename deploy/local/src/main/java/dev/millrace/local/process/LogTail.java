package dev.millrace.local.process;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The last words of a process, for the message that reports its end. */
final class LogTail {
  private static final int TAIL_BYTES_MAX = 8 * 1024;
  private static final int LINES_MAX = 3;

  private LogTail() {}

  /** The last lines joined, and where the rest is; starts with a separator. */
  static String of(Path log) {
    try (var file = new RandomAccessFile(log.toFile(), "r")) {
      long from = Math.max(0, file.length() - TAIL_BYTES_MAX);
      byte[] tail = new byte[(int) (file.length() - from)];
      file.seek(from);
      file.readFully(tail);
      List<String> lines =
          new String(tail, StandardCharsets.UTF_8)
              .lines()
              .map(String::strip)
              .filter(line -> !line.isEmpty() && !isStackFrame(line))
              .toList();
      String last =
          String.join(" | ", lines.subList(Math.max(0, lines.size() - LINES_MAX), lines.size()));
      return last.isEmpty() ? "; see " + log : "; last words: %s; see %s".formatted(last, log);
    } catch (IOException _) {
      return "; it wrote no log " + log;
    }
  }

  private static boolean isStackFrame(String line) {
    return line.startsWith("at ") || line.startsWith("... ");
  }
}
