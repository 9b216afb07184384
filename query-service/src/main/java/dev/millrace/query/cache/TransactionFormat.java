package dev.millrace.query.cache;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A transaction as Redis holds it: the bytes of a {@link dev.millrace.v1.StoredTransaction}, and
 * their CRC-32C, 4 bytes, big-endian. A wrong bit in an amount would still be a transaction.
 */
final class TransactionFormat {
  private TransactionFormat() {}

  static int size(ByteString stored) {
    return stored.size() + Integer.BYTES;
  }

  static byte[] encode(ByteString stored) {
    byte[] value = new byte[size(stored)];
    stored.copyTo(value, 0);
    ByteBuffer.wrap(value).putInt(stored.size(), Crc.of(value, stored.size()));
    return value;
  }

  /** Reads what someone put there, without a copy: null unless it is whole. */
  static @Nullable ByteString decode(byte[] value) {
    int bytes = value.length - Integer.BYTES;
    return bytes > 0 && ByteBuffer.wrap(value).getInt(bytes) == Crc.of(value, bytes)
        ? UnsafeByteOperations.unsafeWrap(value, 0, bytes)
        : null;
  }
}
