package dev.millrace.cli.map;

import dev.millrace.cli.map.Mapping.AmountRule;
import dev.millrace.cli.read.Row;

/** Reads amounts. */
final class AmountReader {
  private final MinorUnits units;
  private final boolean negativeAccepted;
  private final FieldText text;

  AmountReader(AmountRule rule, FieldText text) {
    this.units = new MinorUnits(rule.scale(), rule.decimalMark(), rule.groupMark());
    this.negativeAccepted = rule.negative().accepted();
    this.text = text;
  }

  MinorUnits.Signed read(Row row) throws RejectedRow {
    String written = text.of(row);
    MinorUnits.Signed signed = units.read(written);
    if (signed == null) {
      throw text.rejected(written, units.expected());
    }
    if (signed.negative() && !negativeAccepted) {
      throw text.rejected(written, "0 or more; the mapping rejects negative amounts");
    }
    return signed;
  }
}
