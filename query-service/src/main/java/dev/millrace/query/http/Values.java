package dev.millrace.query.http;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.contract.transaction.Amounts;
import dev.millrace.v1.Amount;
import io.grpc.StatusRuntimeException;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Reads values of parameters. What can not be read is INVALID_ARGUMENT naming the parameter; ranges
 * are left to the service, so that they are the same everywhere.
 */
final class Values {
  /** As many as always fit a long. */
  private static final Pattern NUMBER = Pattern.compile("-?\\d{1,18}");

  /** As many as 2^128 - 1 has. */
  private static final Pattern UNITS = Pattern.compile("\\d{1,39}");

  private static final int SHOWN_CHARS_MAX = 60;

  private Values() {}

  static long number(String name, String text) {
    if (!NUMBER.matcher(text).matches()) {
      throw invalid(name, text, "a whole number");
    }
    return Long.parseLong(text);
  }

  static int integer(String name, String text) {
    long value = number(name, text);
    if (value != (int) value) {
      throw invalid(name, text, "a whole number of 32 bits");
    }
    return (int) value;
  }

  /** Microseconds since 1970, of them, of a time or of a day. */
  static long timeMicros(String name, String text) {
    if (NUMBER.matcher(text).matches()) {
      return Long.parseLong(text);
    }
    try {
      Instant instant =
          text.indexOf('T') < 0
              ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
              : Instant.parse(text);
      return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    } catch (DateTimeException | ArithmeticException _) {
      throw invalid(
          name,
          text,
          "an RFC 3339 time (2026-11-20T09:30:00Z, a + written %2B), a day (2026-11-20) or"
              + " microseconds since 1970");
    }
  }

  /** An amount of minor units. */
  static Amount amount(String name, String text) {
    if (UNITS.matcher(text).matches()) {
      BigInteger units = new BigInteger(text);
      if (units.bitLength() <= 2 * Long.SIZE) {
        return Amounts.of(units);
      }
    }
    throw invalid(name, text, "a whole number of minor units from 0 to 2^128 - 1");
  }

  static <T> T oneOf(String name, String text, Map<String, T> choices) {
    T choice = choices.get(text);
    if (choice == null) {
      throw invalid(name, text, "one of " + String.join(", ", new TreeSet<>(choices.keySet())));
    }
    return choice;
  }

  static StatusRuntimeException invalid(String name, String text, String allowed) {
    return Refusal.invalid(name, "is '%s', must be %s".formatted(shown(text), allowed))
        .asException();
  }

  /** A client's text in a message: cut to a readable length. */
  static String shown(String text) {
    return text.length() <= SHOWN_CHARS_MAX ? text : text.substring(0, SHOWN_CHARS_MAX) + "…";
  }
}
