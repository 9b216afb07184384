package dev.millrace.cli.read;

import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A row of the file: its fields in UTF-8, one after the other. Bytes, because most fields go into a
 * transaction as they are, and thousands of rows wait for their receipts. Immutable.
 */
public final class Row {
  private final long number;
  private final long line;
  private final byte[] bytes;
  private final int[] ends;
  private final boolean ascii;

  Row(long number, long line, byte[] bytes, int[] ends, boolean ascii) {
    this.number = number;
    this.line = line;
    this.bytes = bytes;
    this.ends = ends;
    this.ascii = ascii;
  }

  /** Counts rows from 1; the header is not one. */
  public long number() {
    return number;
  }

  /** The line of the file it begins on. */
  public long line() {
    return line;
  }

  public int fieldCount() {
    return ends.length;
  }

  /** All fields; not to be changed. */
  public byte[] bytes() {
    return bytes;
  }

  /** Where a column's field begins in {@link #bytes}. */
  public int start(int column) {
    return column == 0 ? 0 : ends[column - 1];
  }

  /** How many bytes a column's field has. */
  public int length(int column) {
    return ends[column] - start(column);
  }

  /** Whether it is known that no field holds anything but ASCII. */
  public boolean isAscii() {
    return ascii;
  }

  /** A column's field. */
  public String field(int column) {
    return new String(bytes, start(column), length(column), StandardCharsets.UTF_8);
  }

  /** The row as CSV again, for the rejects file. */
  public String toCsv() {
    StringWriter text = new StringWriter();
    try (CsvWriter writer = CsvWriter.builder().build(text)) {
      writer.writeRecord(fields());
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return text.toString().stripTrailing();
  }

  /** Copies where its fields end, relative to its bytes. */
  void copyEnds(int[] to, int at) {
    System.arraycopy(ends, 0, to, at, ends.length);
  }

  List<String> fields() {
    List<String> fields = new ArrayList<>(fieldCount());
    for (int column = 0; column < fieldCount(); column++) {
      fields.add(field(column));
    }
    return fields;
  }
}
