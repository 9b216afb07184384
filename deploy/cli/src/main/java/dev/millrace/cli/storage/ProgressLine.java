package dev.millrace.cli.storage;

import java.io.Console;
import java.io.PrintWriter;

/** What is being done, in place on a terminal; a file or a program gets none of it. */
final class ProgressLine {
  private final PrintWriter err;
  private final boolean shown;

  ProgressLine(PrintWriter err, boolean json) {
    this.err = err;
    this.shown = !json && isTerminal();
  }

  /** Replaces what was said before; the empty text takes it away. */
  void say(String text) {
    if (shown) {
      err.printf("\r%s\u001b[K\r", text);
      err.flush();
    }
  }

  @SuppressWarnings("SystemConsoleNull") // Java 25 has none again when nobody is there
  private static boolean isTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }
}
