package dev.millrace.bench;

import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Checks of what the command line says. */
final class Ranges {
  private static final Pattern SIZE = Pattern.compile("(\\d{1,6})([mMgG])");
  private static final int MEBIBYTES_PER_GIBIBYTE = 1024;

  private Ranges() {}

  /**
   * Checks a value.
   *
   * @throws IllegalArgumentException naming the option, its value and what is allowed
   */
  static void require(boolean kept, String option, Object value, String range) {
    if (!kept) {
      throw new IllegalArgumentException("%s is %s, allowed is %s".formatted(option, value, range));
    }
  }

  /** A size in mebibytes. */
  static int mebibytes(String option, String size) {
    Matcher matcher = SIZE.matcher(size);
    require(matcher.matches(), option, size, "a size such as 512m or 1g");
    int unit = matcher.group(2).equalsIgnoreCase("g") ? MEBIBYTES_PER_GIBIBYTE : 1;
    return Math.toIntExact(Long.parseLong(matcher.group(1)) * unit);
  }

  /**
   * The one of some values that a name stands for.
   *
   * @throws IllegalArgumentException naming the option, and all that are allowed
   */
  static <T> T named(String option, String name, T[] values, Function<T, String> nameOf) {
    for (T value : values) {
      if (nameOf.apply(value).equals(name)) {
        return value;
      }
    }
    String allowed = Stream.of(values).map(nameOf).collect(Collectors.joining(", "));
    throw new IllegalArgumentException("%s is %s, allowed is %s".formatted(option, name, allowed));
  }

  /**
   * Settings that are a query service's.
   *
   * @return them, not to be changed
   * @throws IllegalArgumentException naming the first that is not
   */
  static Map<String, String> querySettings(Map<String, String> settings) {
    for (String key : settings.keySet()) {
      require(key.startsWith("millrace.query."), "--set", key, "a setting of the query service");
    }
    return Map.copyOf(settings);
  }
}
