package dev.millrace.storage.wiring;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads settings by name; a bad one is refused with its name, its value and what is allowed. */
final class SettingsReader {
  private static final long KIB = 1024;

  private final Function<String, @Nullable String> source;

  SettingsReader(Function<String, @Nullable String> source) {
    this.source = source;
  }

  String required(String name) {
    String value = source.apply(name);
    if (value == null || value.isBlank()) {
      throw new SettingsException("setting " + name + " is missing; it has no default");
    }
    return value.strip();
  }

  String text(String name, String otherwise) {
    String value = source.apply(name);
    return value == null || value.isBlank() ? otherwise : value.strip();
  }

  boolean flag(String name, boolean otherwise) {
    String value = text(name, Boolean.toString(otherwise));
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw bad(name, value, "true or false");
    };
  }

  void oneOf(String name, String otherwise, List<String> allowed) {
    String value = text(name, otherwise);
    if (!allowed.contains(value)) {
      throw bad(name, value, "one of " + allowed);
    }
  }

  long number(String name, long otherwise, long min, long max) {
    String value = text(name, Long.toString(otherwise));
    try {
      return inRange(name, value, Long.parseLong(value), min, max);
    } catch (NumberFormatException e) {
      throw bad(name, value, "a whole number from " + min + " to " + max);
    }
  }

  int count(String name, int otherwise, int min, int max) {
    return (int) number(name, otherwise, min, max);
  }

  /** Bytes, with an optional unit: {@code 64MiB}, {@code 512MB}, {@code 1GiB}. */
  long bytes(String name, long otherwise, long min, long max) {
    String value = text(name, Long.toString(otherwise));
    String lower = value.toLowerCase(Locale.ROOT).replace("ib", "").replace("b", "").strip();
    long unit =
        switch (lower.isEmpty() ? '0' : lower.charAt(lower.length() - 1)) {
          case 'k' -> KIB;
          case 'm' -> KIB * KIB;
          case 'g' -> KIB * KIB * KIB;
          default -> 1;
        };
    String digits = unit == 1 ? lower : lower.substring(0, lower.length() - 1).strip();
    try {
      long bytes = Math.multiplyExact(Long.parseLong(digits), unit);
      return inRange(name, value, bytes, min, max);
    } catch (ArithmeticException | NumberFormatException e) {
      throw bad(name, value, "bytes from " + min + " to " + max + ", such as 512MiB");
    }
  }

  private static long inRange(String name, String text, long value, long min, long max) {
    if (value < min || value > max) {
      throw bad(name, text, "from " + min + " to " + max);
    }
    return value;
  }

  static SettingsException bad(String name, String value, String allowed) {
    return new SettingsException("setting " + name + " is '" + value + "', allowed is " + allowed);
  }
}
