package dev.millrace.query.page;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Bytes that come back from clients as they were given out, as text:
 *
 * <pre>
 *   base64url without padding of
 *     kind              1 byte
 *     body
 *     HMAC-SHA256 of all that    32 bytes
 * </pre>
 *
 * The first key signs, every key verifies.
 */
final class SealedText {
  /** What a text is for; one kind is never taken for another. */
  enum Kind {
    /** Beside the version of page tokens, which are under the same keys. */
    RESUME_TOKEN((byte) 0x40);

    private final byte code;

    Kind(byte code) {
      this.code = code;
    }
  }

  private static final int MAC_BYTES = 32;
  private static final String ALGORITHM = "HmacSHA256";

  private final List<SecretKeySpec> keys;
  private final Kind kind;

  SealedText(List<byte[]> keys, Kind kind) {
    this.keys = keys.stream().map(key -> new SecretKeySpec(key, ALGORITHM)).toList();
    this.kind = kind;
  }

  String seal(byte[] body) {
    byte[] bytes = Arrays.copyOf(new byte[] {kind.code}, 1 + body.length + MAC_BYTES);
    System.arraycopy(body, 0, bytes, 1, body.length);
    byte[] mac = sign(keys.getFirst(), bytes, 1 + body.length);
    System.arraycopy(mac, 0, bytes, 1 + body.length, MAC_BYTES);
    return text(bytes);
  }

  /**
   * The body of a text.
   *
   * @throws IllegalArgumentException when it was not given out, or was altered
   */
  byte[] open(String text) {
    byte[] bytes = bytes(text);
    int end = bytes.length - MAC_BYTES;
    // Several texts decode to the same bytes; only the one that was given out counts.
    if (end < 1 || bytes[0] != kind.code || !text(bytes).equals(text)) {
      throw new IllegalArgumentException("is not a token");
    }
    byte[] mac = Arrays.copyOfRange(bytes, end, bytes.length);
    if (keys.stream().noneMatch(key -> MessageDigest.isEqual(mac, sign(key, bytes, end)))) {
      throw new IllegalArgumentException("is not a token of this service");
    }
    return Arrays.copyOfRange(bytes, 1, end);
  }

  private static byte[] bytes(String text) {
    if (text.length() > PageTokens.CHARS_MAX) {
      throw new IllegalArgumentException("is not a token");
    }
    try {
      return Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("is not a token", e);
    }
  }

  private static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static byte[] sign(SecretKeySpec key, byte[] bytes, int end) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(bytes, 0, end);
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }
}
