package dev.millrace.storage.maintain;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A daily window. One whose end is not after its start ends on the next day.
 *
 * @param start the first minute
 * @param end the first minute that is outside again
 * @param zone whose days and minutes these are
 */
public record OffPeak(LocalTime start, LocalTime end, ZoneId zone) {
  /** What can be said in a setting. */
  public static final String FORM =
      "HH:MM-HH:MM ZONE with two times that differ, such as 02:00-05:00 Europe/London";

  private static final Pattern TEXT = Pattern.compile("(\\d\\d:\\d\\d)-(\\d\\d:\\d\\d)\\s+(\\S+)");

  /** Reads a setting; null when it is not of the {@link #FORM}. */
  public static @Nullable OffPeak parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      return null;
    }
    try {
      LocalTime start = LocalTime.parse(matcher.group(1));
      LocalTime end = LocalTime.parse(matcher.group(2));
      return start.equals(end) ? null : new OffPeak(start, end, ZoneId.of(matcher.group(3)));
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** The day on which the window began that a moment lies in; null when it lies in none. */
  @Nullable LocalDate windowOf(Instant moment) {
    ZonedDateTime at = moment.atZone(zone);
    LocalTime time = at.toLocalTime();
    if (start.isBefore(end)) {
      return !time.isBefore(start) && time.isBefore(end) ? at.toLocalDate() : null;
    }
    if (!time.isBefore(start)) {
      return at.toLocalDate();
    }
    return time.isBefore(end) ? at.toLocalDate().minusDays(1) : null;
  }
}
