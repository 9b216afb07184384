package dev.millrace.cli.map;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads times in the first of several formats that fits. Text seen before is remembered: a file has
 * far fewer dates than rows.
 */
final class EventTimes {
  /**
   * Remembered texts, some megabytes; timestamps to the microsecond would otherwise fill the heap.
   */
  static final int REMEMBERED_MAX = 20_000;

  private interface Format {
    /** Microseconds since 1970, or an exception when the text is of another form. */
    long read(String text);
  }

  private final List<String> names;
  private final List<Format> formats = new ArrayList<>();
  private final Map<String, Long> remembered = new HashMap<>();

  /**
   * Times in any of these formats.
   *
   * @param names {@code iso}, {@code epoch-seconds}, {@code epoch-millis}, {@code epoch-micros}, or
   *     patterns of {@link DateTimeFormatter}
   * @param zone of times that name none
   * @throws IllegalArgumentException when a pattern is not one
   */
  EventTimes(List<String> names, ZoneId zone) {
    this.names = List.copyOf(names);
    for (String name : names) {
      formats.add(
          switch (name) {
            case "epoch-seconds" -> text -> Math.multiplyExact(Long.parseLong(text), 1_000_000L);
            case "epoch-millis" -> text -> Math.multiplyExact(Long.parseLong(text), 1_000L);
            case "epoch-micros" -> Long::parseLong;
            case "iso" -> calendar(isoFormatter(), zone);
            default -> calendar(pattern(name), zone);
          });
    }
  }

  /** Microseconds since 1970; null when no format fits. */
  @Nullable Long read(String text) {
    Long known = remembered.get(text);
    if (known != null) {
      return known;
    }
    Long micros = null;
    for (int i = 0; micros == null && i < formats.size(); i++) {
      micros = tryRead(formats.get(i), text);
    }
    if (micros != null) {
      if (remembered.size() == REMEMBERED_MAX) {
        remembered.clear();
      }
      remembered.put(text, micros);
    }
    return micros;
  }

  private static @Nullable Long tryRead(Format format, String text) {
    try {
      return format.read(text);
    } catch (DateTimeException | NumberFormatException | ArithmeticException e) {
      return null;
    }
  }

  /** What a time must look like, for messages. */
  String expected() {
    return "a time in " + (names.size() == 1 ? "the format " : "one of the formats ") + names;
  }

  private static Format calendar(DateTimeFormatter formatter, ZoneId defaultZone) {
    return text -> micros(formatter.parse(text), defaultZone);
  }

  private static long micros(TemporalAccessor parsed, ZoneId defaultZone) {
    LocalDate date = parsed.query(TemporalQueries.localDate());
    if (date == null) {
      throw new DateTimeException("no date in it");
    }
    LocalTime time = parsed.query(TemporalQueries.localTime());
    ZoneId zone = parsed.query(TemporalQueries.zone());
    Instant instant =
        date.atTime(time == null ? LocalTime.MIDNIGHT : time)
            .atZone(zone == null ? defaultZone : zone)
            .toInstant();
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  private static DateTimeFormatter isoFormatter() {
    return new DateTimeFormatterBuilder()
        .append(DateTimeFormatter.ISO_LOCAL_DATE)
        .optionalStart()
        .appendLiteral('T')
        .append(DateTimeFormatter.ISO_LOCAL_TIME)
        .optionalStart()
        .appendOffsetId()
        .toFormatter(Locale.ROOT)
        .withResolverStyle(ResolverStyle.STRICT);
  }

  private static DateTimeFormatter pattern(String pattern) {
    return new DateTimeFormatterBuilder()
        .parseCaseInsensitive()
        .appendPattern(strictYears(pattern))
        .toFormatter(Locale.ENGLISH)
        .withResolverStyle(ResolverStyle.STRICT);
  }

  /**
   * Strict resolving, which refuses the 30th of February, needs the year {@code u}; people write
   * {@code y}, which is the year of an era.
   */
  private static String strictYears(String pattern) {
    StringBuilder strict = new StringBuilder(pattern.length());
    boolean literal = false;
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      literal ^= c == '\'';
      strict.append(c == 'y' && !literal ? 'u' : c);
    }
    return strict.toString();
  }
}
