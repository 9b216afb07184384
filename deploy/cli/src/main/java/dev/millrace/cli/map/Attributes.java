package dev.millrace.cli.map;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import dev.millrace.cli.read.Row;
import dev.millrace.v1.Transaction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of the transactions of one file, from a row to the wire. Of two columns with one
 * name the later that is not empty counts; constants win over columns.
 */
final class Attributes {
  /**
   * An attribute that comes from a column.
   *
   * @param key its name as a map entry has it on the wire
   * @param sameName the next with the same name; null when there is none
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
  private record Attribute(byte[] key, int column, @Nullable Attribute sameName) {
    boolean counts(Row row) {
      return row.length(column) > 0 && (sameName == null || !sameName.isIn(row));
    }

    private boolean isIn(Row row) {
      return row.length(column) > 0 || sameName != null && sameName.isIn(row);
    }

    /** Bytes of the map entry. */
    int entrySize(Row row) {
      int length = row.length(column);
      return key.length + 1 + CodedOutputStream.computeUInt32SizeNoTag(length) + length;
    }

    void write(Row row, CodedOutputStream out) throws IOException {
      out.writeTag(Transaction.ATTRIBUTES_FIELD_NUMBER, WireFormat.WIRETYPE_LENGTH_DELIMITED);
      out.writeUInt32NoTag(entrySize(row));
      out.writeRawBytes(key);
      out.writeTag(VALUE, WireFormat.WIRETYPE_LENGTH_DELIMITED);
      out.writeUInt32NoTag(row.length(column));
      out.writeRawBytes(row.bytes(), row.start(column), row.length(column));
    }
  }

  /** Field numbers of a map's entry. */
  private static final int KEY = 1;

  private static final int VALUE = 2;

  private final List<Attribute> attributes = new ArrayList<>();
  private final byte[] constants;

  /**
   * Attributes of these columns and constants.
   *
   * @param columns indexes, in the order in which they are written
   * @param names of the columns' attributes
   */
  Attributes(List<Integer> columns, List<String> names, Map<String, String> constants) {
    this.constants = Transaction.newBuilder().putAllAttributes(constants).build().toByteArray();
    Map<String, Attribute> later = new HashMap<>();
    for (int i = columns.size() - 1; i >= 0; i--) {
      String name = names.get(i);
      if (!constants.containsKey(name)) {
        Attribute attribute = new Attribute(key(name), columns.get(i), later.get(name));
        later.put(name, attribute);
        attributes.addFirst(attribute);
      }
    }
  }

  /** Bytes on the wire. */
  int size(Row row) {
    int size = constants.length;
    for (Attribute attribute : attributes) {
      if (attribute.counts(row)) {
        int entry = attribute.entrySize(row);
        size += 1 + CodedOutputStream.computeUInt32SizeNoTag(entry) + entry;
      }
    }
    return size;
  }

  void write(Row row, CodedOutputStream out) throws IOException {
    for (Attribute attribute : attributes) {
      if (attribute.counts(row)) {
        attribute.write(row, out);
      }
    }
    out.writeRawBytes(constants);
  }

  private static byte[] key(String name) {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    byte[] key = new byte[1 + CodedOutputStream.computeUInt32SizeNoTag(text.length) + text.length];
    CodedOutputStream out = CodedOutputStream.newInstance(key);
    try {
      out.writeByteArray(KEY, text);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("writing to memory", e);
    }
    return key;
  }
}
