package dev.millrace.cli.stream;

import dev.millrace.cli.exit.CommandFailure;
import java.util.Locale;

/** The forms an export can have. */
enum ExportFormat {
  CSV,
  JSONL;

  LineForm form() {
    return switch (this) {
      case CSV -> new CsvLines();
      case JSONL -> new JsonLines();
    };
  }

  /** Reads a name as it is written. */
  static ExportFormat of(String source, String text) {
    for (ExportFormat format : values()) {
      if (format.toString().equals(text)) {
        return format;
      }
    }
    throw CommandFailure.badInput("%s is \"%s\", must be csv or jsonl".formatted(source, text));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
