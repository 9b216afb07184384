package dev.millrace.cli.stats;

import java.io.PrintWriter;
import java.util.List;

/**
 * Where views are shown one after the other. A terminal shows each in the place of the one before,
 * on a screen of its own that is left when the view ends, also by Ctrl-C; anything else gets one
 * block after the other.
 */
final class Screen implements AutoCloseable {
  private static final String ESCAPE = "\u001b[";
  private static final String ENTER = ESCAPE + "?1049h" + ESCAPE + "?25l";
  private static final String LEAVE = ESCAPE + "?25h" + ESCAPE + "?1049l";
  private static final String HOME = ESCAPE + "H";
  private static final String CLEAR_LINE = ESCAPE + "K";
  private static final String CLEAR_BELOW = ESCAPE + "J";

  private final PrintWriter out;
  private final boolean terminal;
  private final Thread hook = new Thread(this::leave, "leave-screen");
  private boolean closed; // guarded by this
  private boolean shown; // guarded by this

  Screen(PrintWriter out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
    if (terminal) {
      Runtime.getRuntime().addShutdownHook(hook);
      out.print(ENTER);
      out.flush();
    }
  }

  /** Shows a view; nothing once the screen was left. */
  synchronized void show(List<String> lines) {
    if (closed) {
      return;
    }
    if (terminal) {
      out.print(HOME);
      lines.forEach(line -> out.println(line + CLEAR_LINE));
      out.print(CLEAR_BELOW);
    } else {
      if (shown) {
        out.println();
      }
      lines.forEach(out::println);
    }
    shown = true;
    out.flush();
  }

  private synchronized void leave() {
    if (!closed && terminal) {
      out.print(LEAVE);
      out.flush();
    }
    closed = true;
  }

  @Override
  public void close() {
    leave();
    if (terminal) {
      try {
        boolean _ = Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        return; // the process ends: the hook has done the same
      }
    }
  }
}
