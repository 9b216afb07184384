package dev.millrace.cli.read;

import java.util.Arrays;

/**
 * Rows that wait for their receipts, in few arrays that are used again: tens of thousands wait at a
 * time, few are ever looked at again, and as objects all of them would be moved by the collector.
 * Belongs to one thread.
 */
public final class KeptRows {
  /** What {@link #marks} says of a row: its number and line, and where its parts end. */
  private static final int NUMBER = 0;

  private static final int LINE = 1;
  private static final int BYTES_END = 2;
  private static final int FIELDS_END = 3;
  private static final int MARKS = 4;

  private byte[] bytes = new byte[64 * 1024];
  private int[] fieldEnds = new int[4 * 1024];
  private long[] marks = new long[MARKS * 512];
  private int count;

  /** Keeps a row. */
  public void add(Row row) {
    int bytesAt = end(count, BYTES_END);
    int fieldsAt = end(count, FIELDS_END);
    int bytesEnd = bytesAt + row.bytes().length;
    int fieldsEnd = fieldsAt + row.fieldCount();
    if (bytesEnd > bytes.length) {
      bytes = Arrays.copyOf(bytes, grown(bytesEnd));
    }
    if (fieldsEnd > fieldEnds.length) {
      fieldEnds = Arrays.copyOf(fieldEnds, grown(fieldsEnd));
    }
    if (MARKS * (count + 1) > marks.length) {
      marks = Arrays.copyOf(marks, grown(marks.length));
    }
    System.arraycopy(row.bytes(), 0, bytes, bytesAt, row.bytes().length);
    row.copyEnds(fieldEnds, fieldsAt);
    int at = MARKS * count++;
    marks[at + NUMBER] = row.number();
    marks[at + LINE] = row.line();
    marks[at + BYTES_END] = bytesEnd;
    marks[at + FIELDS_END] = fieldsEnd;
  }

  public int count() {
    return count;
  }

  /** The number of a row. */
  public long number(int index) {
    return marks[MARKS * index + NUMBER];
  }

  /** A row as it was. */
  public Row row(int index) {
    return new Row(
        number(index),
        marks[MARKS * index + LINE],
        Arrays.copyOfRange(bytes, end(index, BYTES_END), end(index + 1, BYTES_END)),
        Arrays.copyOfRange(fieldEnds, end(index, FIELDS_END), end(index + 1, FIELDS_END)),
        false);
  }

  /** Forgets all. */
  public void clear() {
    count = 0;
  }

  /** Where the parts of the first rows end. */
  private int end(int rows, int part) {
    return rows == 0 ? 0 : (int) marks[MARKS * (rows - 1) + part];
  }

  private static int grown(int needed) {
    return needed + needed / 2;
  }
}
