package dev.millrace.cli.map;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import dev.millrace.cli.read.Row;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A text field of the transactions of one file, and where the text of the current row lies. It is
 * written to the wire from there. Belongs to one thread.
 */
final class TextField {
  /** A field that is left empty. */
  static final TextField EMPTY = constant("");

  private final FieldText source;
  private final boolean required;
  private final byte[] placeholder;
  private long placeholders;

  private byte[] bytes;
  private int start;
  private int length;

  /**
   * A field that is the same in every transaction, or read from a column.
   *
   * @param placeholder stands in where the column is empty; null when there is none
   */
  TextField(FieldText source, boolean required, @Nullable String placeholder) {
    this.source = source;
    this.required = required;
    this.placeholder = utf8(placeholder == null ? "" : placeholder);
    this.bytes = utf8(source.constant());
    this.length = bytes.length;
  }

  static TextField constant(String text) {
    return new TextField(new FieldText("", null, -1, text), false, null);
  }

  boolean isConstant() {
    return source.column() == null;
  }

  /** Finds the column's text in a row. */
  void read(Row row) throws RejectedRow {
    bytes = row.bytes();
    start = row.start(source.index());
    length = row.length(source.index());
    if (length == 0 && placeholder.length > 0) {
      bytes = placeholder;
      start = 0;
      length = placeholder.length;
      placeholders++;
    }
    if (length == 0 && required) {
      throw source.rejected("", "a value");
    }
  }

  /** How often the placeholder stood in. */
  long placeholders() {
    return placeholders;
  }

  /** Bytes on the wire; an empty text is not written. */
  int size() {
    return length == 0 ? 0 : 1 + CodedOutputStream.computeUInt32SizeNoTag(length) + length;
  }

  /**
   * Writes the text.
   *
   * @param number the number of the field it is in, below 16, so that the tag is one byte
   */
  void write(int number, CodedOutputStream out) throws IOException {
    if (length > 0) {
      out.writeTag(number, WireFormat.WIRETYPE_LENGTH_DELIMITED);
      out.writeUInt32NoTag(length);
      out.writeRawBytes(bytes, start, length);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
