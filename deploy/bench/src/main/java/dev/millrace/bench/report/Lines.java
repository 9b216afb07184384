package dev.millrace.bench.report;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import org.jspecify.annotations.Nullable;

/** Text for a terminal, line by line. */
final class Lines {
  private final StringBuilder text = new StringBuilder();

  @FormatMethod
  void add(@FormatString String format, @Nullable Object... values) {
    text.append(format.formatted(values)).append(System.lineSeparator());
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
