package dev.millrace.cli.map;

import dev.millrace.cli.read.Row;
import dev.millrace.cli.read.RowSource;
import org.jspecify.annotations.Nullable;

/**
 * The text a field is read from.
 *
 * @param field the transaction's field
 * @param column null for a constant
 * @param index the column's
 * @param constant the text when there is no column
 */
record FieldText(String field, @Nullable String column, int index, String constant) {
  String of(Row row) {
    return index < 0 ? constant : row.field(index);
  }

  /** Why this text can not be used. */
  RejectedRow rejected(String text, String expected) {
    String where = column == null ? "the constant" : "column " + column;
    return new RejectedRow(
        field,
        text.isEmpty()
            ? "%s is empty, must be %s".formatted(where, expected)
            : "%s is %s, must be %s".formatted(where, RowSource.shown(text), expected));
  }
}
