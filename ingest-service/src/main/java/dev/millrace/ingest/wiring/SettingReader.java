package dev.millrace.ingest.wiring;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads settings, each with its default and its range, and remembers which there are. */
final class SettingReader {
  private final Function<String, Optional<String>> source;
  private final List<String> names = new ArrayList<>();

  SettingReader(Function<String, Optional<String>> source) {
    this.source = source;
  }

  /** The names asked for so far. */
  List<String> names() {
    return names;
  }

  int number(String name, int fallback, int min, int max) {
    return (int) bytes(name, fallback, min, max);
  }

  long bytes(String name, long fallback, long min, long max) {
    String text = text(name, Long.toString(fallback));
    try {
      long value = Long.parseLong(text);
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException _) {
      // Refused below, like a number out of range.
    }
    throw new SettingRefused("%s is %s, must be from %d to %d".formatted(name, text, min, max));
  }

  String text(String name, String fallback) {
    String text = optional(name).orElse(fallback);
    if (text.isBlank()) {
      throw new SettingRefused(name + " is empty, must have a value");
    }
    return text;
  }

  String required(String name) {
    return optional(name)
        .filter(text -> !text.isBlank())
        .orElseThrow(() -> new SettingRefused(name + " is missing, must have a value"));
  }

  String oneOf(String name, String fallback, List<String> allowed) {
    String text = text(name, fallback);
    if (!allowed.contains(text)) {
      throw new SettingRefused("%s is %s, must be one of %s".formatted(name, text, allowed));
    }
    return text;
  }

  private Optional<String> optional(String name) {
    names.add(name);
    return source.apply(name);
  }
}
