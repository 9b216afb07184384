package dev.millrace.contract.settings;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads settings by name, each with its default and its range, and remembers which there are. One
 * that can not be used is refused with its name, its value and what is allowed; a blank one counts
 * as not set.
 */
public final class SettingsReader {
  /** The form of log lines. Logging starts before settings are read, so it asks the environment. */
  public static final String LOG_FORMAT = "millrace.log.format";

  private static final List<String> LOG_FORMATS = List.of("text", "json");

  private static final String SERVERS_FORM = "host:port[,host:port...]";
  private static final Pattern SERVER =
      Pattern.compile("(\\w+://)?(\\[[0-9a-fA-F:.%\\w]+]|[^:\\s]+):\\d{1,5}");

  /** Units are binary, however they are written: {@code 64m}, {@code 64MB} and {@code 64MiB}. */
  private static final Pattern BYTES =
      Pattern.compile("(-?\\d+)\\s*([kmgt]?)i?b?", Pattern.CASE_INSENSITIVE);

  /** None, which is found at 0, and the powers of 1,024. */
  private static final List<String> UNITS = List.of("", "k", "m", "g", "t");

  private static final int UNIT_BITS = 10;

  private final Function<String, @Nullable String> source;
  private final List<String> names = new ArrayList<>();

  /** A reader of what {@code source} has by name; null for what is not set. */
  public SettingsReader(Function<String, @Nullable String> source) {
    this.source = source;
  }

  /**
   * The names that {@code reading} asks for.
   *
   * @param required usable values of those that have no default
   */
  public static List<String> names(Consumer<SettingsReader> reading, Map<String, String> required) {
    SettingsReader reader = new SettingsReader(required::get);
    reading.accept(reader);
    return List.copyOf(reader.names);
  }

  /**
   * Refuses settings that no one reads. To be done before any is read: a misspelt name is the
   * better explanation of a missing value.
   *
   * @param known the names of all settings
   * @param propertyNames of files, system properties and arguments
   * @param environmentNames of environment variables
   */
  public static void refuseUnknown(
      Collection<String> known,
      Collection<String> propertyNames,
      Collection<String> environmentNames) {
    List<String> unknown = new KnownSettings(known).unknown(propertyNames, environmentNames);
    if (!unknown.isEmpty()) {
      throw new SettingsException(unknown.getFirst());
    }
    if (propertyNames.contains(LOG_FORMAT)) {
      throw new SettingsException(
          "setting " + LOG_FORMAT + " is a property, must be the variable MILLRACE_LOG_FORMAT");
    }
  }

  /** Checks {@link #LOG_FORMAT}, which is obeyed by the log configuration. */
  public void logFormat() {
    var _ = oneOf(LOG_FORMAT, LOG_FORMATS.getFirst(), LOG_FORMATS);
  }

  /** A text without default. */
  public String required(String name, String allowed) {
    String text = text(name, "");
    if (text.isEmpty()) {
      throw SettingsException.missing(name, allowed);
    }
    return text;
  }

  /** Addresses of servers, without default. */
  public String servers(String name) {
    String servers = required(name, SERVERS_FORM);
    for (String server : servers.split(",", -1)) {
      if (!SERVER.matcher(server.strip()).matches()) {
        throw SettingsException.of(name, servers, SERVERS_FORM);
      }
    }
    return servers;
  }

  /** Any text. */
  public String text(String name, String fallback) {
    names.add(name);
    String text = source.apply(name);
    return text == null || text.isBlank() ? fallback : text.strip();
  }

  /** One of a few texts. */
  public String oneOf(String name, String fallback, List<String> allowed) {
    String text = text(name, fallback);
    if (!allowed.contains(text)) {
      throw SettingsException.of(name, text, "one of " + allowed);
    }
    return text;
  }

  /** True or false. */
  public boolean flag(String name, boolean fallback) {
    String text = text(name, Boolean.toString(fallback));
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw SettingsException.of(name, text, "true or false");
    };
  }

  /** A whole number from {@code min} to {@code max}. */
  public int count(String name, int fallback, int min, int max) {
    return (int) number(name, fallback, min, max);
  }

  /** A whole number from {@code min} to {@code max}. */
  public long number(String name, long fallback, long min, long max) {
    String text = text(name, Long.toString(fallback));
    try {
      long value = Long.parseLong(text);
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException _) {
      // Refused below, like a number out of range.
    }
    throw SettingsException.of(name, text, "a whole number from %d to %d".formatted(min, max));
  }

  /** Bytes from {@code min} to {@code max}, with or without a unit. */
  public int byteCount(String name, int fallback, int min, int max) {
    return (int) bytes(name, fallback, min, max);
  }

  /** Bytes from {@code min} to {@code max}, with or without a unit. */
  public long bytes(String name, long fallback, long min, long max) {
    String text = text(name, Long.toString(fallback));
    Matcher matcher = BYTES.matcher(text);
    if (matcher.matches()) {
      try {
        int unit = UNITS.indexOf(matcher.group(2).toLowerCase(Locale.ROOT));
        long value = Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << (unit * UNIT_BITS));
        if (value >= min && value <= max) {
          return value;
        }
      } catch (ArithmeticException | NumberFormatException _) {
        // Refused below, like a number out of range.
      }
    }
    throw SettingsException.of(
        name, text, "bytes from %d to %d, such as 512MiB".formatted(min, max));
  }
}
