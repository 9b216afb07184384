package dev.millrace.query.page;

import com.google.protobuf.MessageLite;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.apache.kafka.common.Uuid;

/**
 * A cryptographic hash of a query's fields: a token is no means to try for what other ledgers hold.
 * Each field begins with its length or has a fixed one, so that no two queries have the same bytes.
 */
final class Fingerprint {
  static final int BYTES = 16;

  private final MessageDigest digest;

  /** Of a query of one kind, which sets its tokens apart from those of the other kinds. */
  Fingerprint(TokenKind kind, Uuid topicId) {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
    digest.update(kind.code);
    add(topicId.getMostSignificantBits());
    add(topicId.getLeastSignificantBits());
  }

  /** The kinds of queries whose answers come in pages, or can be taken up again. */
  enum TokenKind {
    ACCOUNT((byte) 1),
    REFERENCE((byte) 2),
    SCAN((byte) 3),
    EXPORT((byte) 4);

    private final byte code;

    TokenKind(byte code) {
      this.code = code;
    }
  }

  Fingerprint add(long number) {
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
    return this;
  }

  Fingerprint add(String text) {
    return add(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Messages without maps have one form of bytes. */
  Fingerprint add(MessageLite message) {
    return add(message.toByteArray());
  }

  byte[] toBytes() {
    return Arrays.copyOf(digest.digest(), BYTES);
  }

  private Fingerprint add(byte[] bytes) {
    add(bytes.length);
    digest.update(bytes);
    return this;
  }
}
