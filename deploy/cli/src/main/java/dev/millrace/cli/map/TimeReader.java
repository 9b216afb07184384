package dev.millrace.cli.map;

import dev.millrace.cli.map.Mapping.TimeRule;
import dev.millrace.cli.read.Row;

/** Reads event times. */
final class TimeReader {
  private final EventTimes times;
  private final FieldText text;

  TimeReader(TimeRule rule, FieldText text) {
    this.times = new EventTimes(rule.formats(), rule.zone());
    this.text = text;
  }

  /** Microseconds since 1970. */
  long read(Row row) throws RejectedRow {
    String written = text.of(row);
    Long micros = times.read(written);
    if (micros == null) {
      throw text.rejected(written, times.expected());
    }
    return micros;
  }
}
