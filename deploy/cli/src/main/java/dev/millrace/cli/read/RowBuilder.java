package dev.millrace.cli.read;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.RecordType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Makes rows of what the CSV reader finds, without a String per field: that and their collection
 * cost an import more than reading the file. Belongs to one thread.
 */
final class RowBuilder extends AbstractBaseCsvCallbackHandler<Row> {
  /**
   * The limits that the reader's own rows have: a file without line breaks must not fill memory.
   */
  private static final int FIELDS_MAX = 16 * 1024;

  private static final int ROW_BYTES_MAX = 64 * 1024 * 1024;

  private static final int UTF8_BYTES_MAX = 3; // of one char

  private byte[] bytes = new byte[1024];
  private int[] ends = new int[32];
  private int size;
  private int fields;
  private boolean ascii;

  /** The header is 0. */
  private long nextNumber;

  @Override
  protected void handleBegin(long startingLineNumber) {
    size = 0;
    fields = 0;
    ascii = true;
  }

  @Override
  protected void handleField(int field, char[] chars, int offset, int length, boolean quoted) {
    makeRoom(length);
    byte[] to = bytes;
    int at = size;
    int end = offset + length;
    int i = offset;
    for (; i < end && chars[i] < 0x80; i++) {
      to[at++] = (byte) chars[i];
    }
    if (i < end) {
      byte[] rest = new String(chars, i, end - i).getBytes(StandardCharsets.UTF_8);
      System.arraycopy(rest, 0, to, at, rest.length);
      at += rest.length;
      ascii = false;
    }
    size = at;
    ends[fields++] = at;
  }

  @Override
  protected @Nullable Row buildRecord() {
    return getRecordType() == RecordType.DATA
        ? new Row(
            nextNumber++,
            getStartingLineNumber(),
            Arrays.copyOf(bytes, size),
            Arrays.copyOf(ends, fields),
            ascii)
        : null;
  }

  private void makeRoom(int chars) {
    if (fields == FIELDS_MAX || size + (long) chars > ROW_BYTES_MAX) {
      throw new CsvParseException(
          "the row that begins on line %d has more than %d fields or %d bytes"
              .formatted(getStartingLineNumber(), FIELDS_MAX, ROW_BYTES_MAX));
    }
    if (fields == ends.length) {
      ends = Arrays.copyOf(ends, 2 * fields);
    }
    int needed = size + UTF8_BYTES_MAX * chars;
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(needed, 2 * bytes.length));
    }
  }
}
