package dev.millrace.query.page;

import dev.millrace.v1.EntryView;
import dev.millrace.v1.ListOrder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.apache.kafka.common.Uuid;

/**
 * What a page token belongs to.
 *
 * @param topicId the log
 */
public record PageQuery(
    Uuid topicId, String ledger, String account, ListOrder order, EntryView view) {
  static final int FINGERPRINT_BYTES = 16;

  /** A cryptographic hash: a token is no means to try for what other ledgers hold. */
  byte[] fingerprint() {
    byte[] ledgerBytes = ledger.getBytes(StandardCharsets.UTF_8);
    byte[] accountBytes = account.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(
                2 * Long.BYTES + 3 * Byte.BYTES + ledgerBytes.length + accountBytes.length)
            .putLong(topicId.getMostSignificantBits())
            .putLong(topicId.getLeastSignificantBits())
            .put((byte) order.getNumber())
            .put((byte) view.getNumber())
            .put((byte) ledgerBytes.length)
            .put(ledgerBytes)
            .put(accountBytes);
    try {
      return Arrays.copyOf(
          MessageDigest.getInstance("SHA-256").digest(bytes.array()), FINGERPRINT_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
