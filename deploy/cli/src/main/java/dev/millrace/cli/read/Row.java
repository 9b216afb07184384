package dev.millrace.cli.read;

import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/**
 * A row of the file.
 *
 * @param number counts rows from 1; the header is not one
 * @param line the line of the file it begins on
 * @param fields its fields
 */
public record Row(long number, long line, CsvRecord fields) {
  /** A field by its column's index. */
  public String field(int column) {
    return fields.getField(column);
  }

  /** The row as CSV again, for the rejects file. */
  public String toCsv() {
    StringWriter text = new StringWriter();
    try (CsvWriter writer = CsvWriter.builder().build(text)) {
      writer.writeRecord(fields.getFields());
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return text.toString().stripTrailing();
  }
}
