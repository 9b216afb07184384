package dev.millrace.cli.stats;

import java.io.PrintWriter;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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
  private final @Nullable Supplier<TerminalSize> terminal;
  private final Thread hook = new Thread(this::leave, "leave-screen");
  private boolean closed; // guarded by this
  private boolean shown; // guarded by this

  /**
   * A screen that is empty.
   *
   * @param terminal its size; null when there is none
   */
  Screen(PrintWriter out, @Nullable Supplier<TerminalSize> terminal) {
    this.out = out;
    this.terminal = terminal;
    if (terminal != null) {
      Runtime.getRuntime().addShutdownHook(hook);
      out.print(ENTER);
      out.flush();
    }
  }

  /**
   * Shows a view; nothing once the screen was left.
   *
   * @param view its lines, for as many columns as there are
   */
  synchronized void show(IntFunction<List<String>> view) {
    if (closed) {
      return;
    }
    if (terminal != null) {
      TerminalSize size = terminal.get();
      out.print(HOME);
      size.cut(view.apply(size.columns())).forEach(line -> out.println(line + CLEAR_LINE));
      out.print(CLEAR_BELOW);
    } else {
      if (shown) {
        out.println();
      }
      view.apply(OverviewText.COLUMNS).forEach(out::println);
    }
    shown = true;
    out.flush();
  }

  private synchronized void leave() {
    if (!closed && terminal != null) {
      out.print(LEAVE);
      out.flush();
    }
    closed = true;
  }

  @Override
  public void close() {
    leave();
    if (terminal != null) {
      try {
        boolean _ = Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        return; // the process ends: the hook has done the same
      }
    }
  }
}
