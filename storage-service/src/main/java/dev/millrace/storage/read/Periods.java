package dev.millrace.storage.read;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.concurrent.TimeUnit;

/**
 * Days or months in UTC, numbered by the days from 1970 to their first. Made for times that come in
 * order: the calendar is asked only when one lies outside the period of the one before. One thread.
 */
final class Periods {
  /** Bounds of no period: every time lies outside. */
  private static final long NEVER = Long.MAX_VALUE;

  private static final long DAY_MICROS = TimeUnit.DAYS.toMicros(1);

  private final boolean byMonth;
  private long fromMicros = NEVER;
  private long endMicros = NEVER;
  private int number;

  private Periods(boolean byMonth) {
    this.byMonth = byMonth;
  }

  static Periods days() {
    return new Periods(false);
  }

  static Periods months() {
    return new Periods(true);
  }

  /** The number of the period that a time is in. */
  int of(long timeMicros) {
    if (timeMicros < fromMicros || timeMicros >= endMicros) {
      LocalDate day = LocalDate.ofEpochDay(Math.floorDiv(timeMicros, DAY_MICROS));
      LocalDate first = byMonth ? day.withDayOfMonth(1) : day;
      LocalDate next = byMonth ? first.plusMonths(1) : first.plusDays(1);
      fromMicros = first.toEpochDay() * DAY_MICROS;
      endMicros = next.toEpochDay() * DAY_MICROS;
      number = (int) first.toEpochDay();
    }
    return number;
  }

  /** A period's name: 2026-11-20, 2026-11. */
  String text(int periodNumber) {
    LocalDate first = LocalDate.ofEpochDay(periodNumber);
    return byMonth ? YearMonth.from(first).toString() : first.toString();
  }
}
