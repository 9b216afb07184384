package dev.millrace.cli.ask;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Times on the command line: ISO 8601 or microseconds since 1970. */
public final class Times {
  private static final long MICROS_PER_MILLI = 1_000;

  private Times() {}

  /** ISO 8601 in UTC. */
  public static String iso(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
  }

  static long now() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }

  /**
   * The first millisecond that is not before a time.
   *
   * @param option where the text is from, for messages
   */
  public static long millis(String option, String text) {
    return Math.ceilDiv(TransactionJson.time(option, text), MICROS_PER_MILLI);
  }

  /** Microseconds since 1970; null when the text is no time. */
  static @Nullable Long parse(String text) {
    try {
      if (text.matches("-?\\d{1,18}")) {
        return Long.parseLong(text);
      }
      Instant instant =
          text.indexOf('T') < 0
              ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
              : Instant.parse(text);
      return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    } catch (DateTimeParseException e) {
      return null;
    }
  }
}
