package dev.millrace.cli.imports;

import java.io.PrintStream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A progress bar on a terminal, nothing elsewhere. */
final class Progress implements AutoCloseable {
  private static final long MEBIBYTE = 1024L * 1024;
  private static final int UPDATE_MILLIS = 250;
  private static final int COLUMNS_DEFAULT = 110;
  private static final int COLUMNS_MIN = 60;

  private final long startNanos = System.nanoTime();
  private final @Nullable ProgressBar bar;

  /**
   * Progress of reading a file.
   *
   * @param out the terminal; null when there is none
   * @param bytes the file's size, 0 when it is not known
   */
  Progress(@Nullable PrintStream out, String name, long bytes) {
    this.bar =
        out == null
            ? null
            : new ProgressBarBuilder()
                .setTaskName(name)
                .setInitialMax(bytes > 0 ? bytes : -1)
                .setUnit(" MiB", MEBIBYTE)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(UPDATE_MILLIS)
                .setConsumer(new ConsoleProgressBarConsumer(out, columns()))
                .build();
  }

  /** Shows how far it is. */
  void show(long bytesRead, long rows) {
    if (bar != null) {
      double seconds = Math.max(1e-3, (System.nanoTime() - startNanos) / 1e9);
      bar.stepTo(bytesRead);
      bar.setExtraMessage(" %,d rows, %,.0f rows/s".formatted(rows, rows / seconds));
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }

  private static int columns() {
    String columns = System.getenv().getOrDefault("COLUMNS", "");
    return columns.matches("\\d{1,4}")
        ? Math.max(COLUMNS_MIN, Integer.parseInt(columns) - 1)
        : COLUMNS_DEFAULT;
  }
}
