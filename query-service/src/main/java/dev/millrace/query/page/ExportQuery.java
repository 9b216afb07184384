package dev.millrace.query.page;

import com.google.protobuf.ByteString;
import dev.millrace.v1.ExportTransactionsRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.apache.kafka.common.Uuid;

/**
 * What a resume token belongs to.
 *
 * @param topicId the log
 * @param filter the bytes of its filter
 */
public record ExportQuery(Uuid topicId, String ledger, String account, ByteString filter) {
  private static final int FINGERPRINT_BYTES = 16;

  /** The query of a request. */
  public static ExportQuery of(Uuid topicId, ExportTransactionsRequest request) {
    return new ExportQuery(
        topicId, request.getLedger(), request.getAccount(), request.getFilter().toByteString());
  }

  /** A cryptographic hash: a token is no means to try for what other ledgers hold. */
  public byte[] fingerprint() {
    byte[] ledgerBytes = ledger.getBytes(StandardCharsets.UTF_8);
    byte[] accountBytes = account.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(
                2 * Long.BYTES
                    + 2 * Integer.BYTES
                    + ledgerBytes.length
                    + accountBytes.length
                    + filter.size())
            .putLong(topicId.getMostSignificantBits())
            .putLong(topicId.getLeastSignificantBits())
            .putInt(ledgerBytes.length)
            .put(ledgerBytes)
            .putInt(accountBytes.length)
            .put(accountBytes);
    filter.copyTo(bytes);
    try {
      return Arrays.copyOf(
          MessageDigest.getInstance("SHA-256").digest(bytes.array()), FINGERPRINT_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
