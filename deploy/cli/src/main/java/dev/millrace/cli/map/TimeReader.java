package dev.millrace.cli.map;

import dev.millrace.cli.map.Mapping.TimeRule;
import dev.millrace.cli.read.Row;
import dev.millrace.v1.Transaction;

/** Reads event times. */
final class TimeReader implements FieldReader {
  private final EventTimes times;
  private final FieldText text;

  TimeReader(TimeRule rule, FieldText text) {
    this.times = new EventTimes(rule.formats(), rule.zone());
    this.text = text;
  }

  @Override
  public void read(Row row, Transaction.Builder transaction) throws RejectedRow {
    String written = text.of(row);
    Long micros = times.read(written);
    if (micros == null) {
      throw text.rejected(written, times.expected());
    }
    transaction.setTimeMicros(micros);
  }
}
