package dev.millrace.contract.transaction;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.v1.Transaction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether two transactions of one identity are the same: equal bytes, else equal field by field.
 */
public final class Content {
  private Content() {}

  /**
   * The names of the fields in which two logged transactions differ, in field order.
   *
   * @return empty when they are the same; {@code unknown_fields} stands for fields of a newer
   *     version
   * @throws InvalidProtocolBufferException when one of them is not a transaction
   */
  public static List<String> differences(byte[] one, byte[] other)
      throws InvalidProtocolBufferException {
    return new Original(one).differences(other);
  }

  /**
   * Compares logged transactions with the original of their identity, which is parsed once however
   * many come after it. One thread.
   */
  public static final class Original {
    private final byte[] bytes;
    private @Nullable Transaction parsed;

    /** Takes the original's bytes, which must not change. */
    public Original(byte[] bytes) {
      this.bytes = bytes;
    }

    /** Whether it has these bytes. */
    public boolean holds(byte[] other) {
      return Arrays.equals(bytes, other);
    }

    /** As {@link Content#differences(byte[], byte[])}. */
    public List<String> differences(byte[] later) throws InvalidProtocolBufferException {
      if (holds(later)) {
        return List.of();
      }
      if (parsed == null) {
        parsed = Transaction.parseFrom(bytes);
      }
      return Content.differences(parsed, Transaction.parseFrom(later));
    }
  }

  /** The names of the fields in which two transactions differ, in field order. */
  public static List<String> differences(Transaction one, Transaction other) {
    if (one.equals(other)) {
      return List.of();
    }
    List<String> names = new ArrayList<>();
    for (FieldDescriptor field : Transaction.getDescriptor().getFields()) {
      boolean presence = field.hasPresence() && one.hasField(field) != other.hasField(field);
      if (presence || !fieldEquals(one, other, field)) {
        names.add(field.getName());
      }
    }
    if (!one.getUnknownFields().equals(other.getUnknownFields())) {
      names.add("unknown_fields");
    }
    return List.copyOf(names);
  }

  private static boolean fieldEquals(Transaction one, Transaction other, FieldDescriptor field) {
    return field.getNumber() == Transaction.ATTRIBUTES_FIELD_NUMBER
        ? one.getAttributesMap().equals(other.getAttributesMap())
        : one.getField(field).equals(other.getField(field));
  }
}
