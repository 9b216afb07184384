package dev.millrace.cli.stats;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * How much fits on a terminal.
 *
 * @param rows at least 2
 * @param columns at least 1
 */
record TerminalSize(int rows, int columns) {
  /** What every terminal is said to have. */
  static final TerminalSize UNKNOWN = new TerminalSize(24, 80);

  private static final int ROWS_MIN = 2;

  /** Of the terminal that standard input is, as {@code stty} tells it; any moment another. */
  static TerminalSize now() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(Redirect.INHERIT)
              .redirectError(Redirect.DISCARD)
              .start();
      return parse(new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
    } catch (IOException e) {
      return UNKNOWN;
    }
  }

  /** Reads {@code rows columns}. */
  static TerminalSize parse(String text) {
    if (!text.strip().matches("\\d{1,4} \\d{1,4}")) {
      return UNKNOWN;
    }
    String[] sizes = text.strip().split(" ", -1);
    TerminalSize size = new TerminalSize(Integer.parseInt(sizes[0]), Integer.parseInt(sizes[1]));
    return size.rows < ROWS_MIN || size.columns < 1 ? UNKNOWN : size;
  }

  /** What of these lines fits, with room for the cursor; says so when some do not. */
  List<String> cut(List<String> lines) {
    List<String> fitting = new ArrayList<>();
    int room = rows - 1;
    for (String line : lines.subList(0, Math.min(room, lines.size()))) {
      fitting.add(line.substring(0, Math.min(columns, line.length())));
    }
    if (lines.size() > room) {
      String more = "... %d lines more than fit".formatted(lines.size() - room + 1);
      fitting.set(room - 1, more.substring(0, Math.min(columns, more.length())));
    }
    return fitting;
  }
}
