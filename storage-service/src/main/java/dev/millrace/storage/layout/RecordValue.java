package dev.millrace.storage.layout;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import dev.millrace.contract.transaction.TransactionFields;
import dev.millrace.v1.Transaction;

/** Key and value of the records family. */
public final class RecordValue {
  /** Where the value as logged begins. */
  public static final int HEADER_BYTES = 1 + Long.BYTES;

  private static final byte FORMAT = 1;

  private RecordValue() {}

  /** The key of a position; the ids family holds the same bytes as a value. */
  public static byte[] key(long packedPosition) {
    return Bytes.ofLong(packedPosition);
  }

  /** The position of a key. */
  public static long position(byte[] key) {
    return Bytes.getLong(key, 0);
  }

  /** Writes what stands before the value as logged: {@link #HEADER_BYTES}. */
  public static void putHeader(byte[] to, long appendMillis) {
    to[0] = FORMAT;
    Bytes.putLong(to, 1, appendMillis);
  }

  /** When the broker appended the record. */
  public static long appendMillis(byte[] value) {
    check(value);
    return Bytes.getLong(value, 1);
  }

  /** Finds the fields of the transaction within a value. */
  public static void read(byte[] value, TransactionFields fields) {
    if (fields.readPlain(value, HEADER_BYTES, value.length, appendMillis(value))) {
      return;
    }
    try {
      fields.take(Transaction.parseFrom(logged(value)));
    } catch (InvalidProtocolBufferException e) {
      throw new CorruptValueException("a stored record is not a transaction", e);
    }
  }

  /** The value as logged, without a copy. */
  public static ByteString logged(byte[] value) {
    check(value);
    return UnsafeByteOperations.unsafeWrap(value, HEADER_BYTES, value.length - HEADER_BYTES);
  }

  /** The value as logged, as an array of its own. */
  public static byte[] loggedBytes(byte[] value) {
    check(value);
    byte[] logged = new byte[value.length - HEADER_BYTES];
    System.arraycopy(value, HEADER_BYTES, logged, 0, logged.length);
    return logged;
  }

  private static void check(byte[] value) {
    if (value.length < HEADER_BYTES || value[0] != FORMAT) {
      throw new CorruptValueException("record value of unknown format");
    }
  }
}
