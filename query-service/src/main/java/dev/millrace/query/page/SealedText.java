package dev.millrace.query.page;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Tokens that come back from clients as they were given out, as text:
 *
 * <pre>
 *   base64url without padding of
 *     kind                       1 byte
 *     query fingerprint          16 bytes
 *     content
 *     HMAC-SHA256 of all that    32 bytes
 * </pre>
 *
 * The first key signs, every key verifies: put a new key first, drop the old one when no walk from
 * before is left.
 */
final class SealedText {
  /** More text than the token of any topic makes. */
  static final int CHARS_MAX = 64 * 1024;

  /** What a text is for; one kind is never taken for another. */
  enum Kind {
    PAGE_TOKEN((byte) 1, "page token"),
    RESUME_TOKEN((byte) 0x40, "resume token");

    private final byte code;
    private final String words;

    Kind(byte code, String words) {
      this.code = code;
      this.words = words;
    }
  }

  /** What a token says after whose it is. */
  @FunctionalInterface
  interface Content {
    void write(CodedOutputStream out) throws IOException;
  }

  private static final int HEAD_BYTES = 1 + Fingerprint.BYTES;
  private static final int MAC_BYTES = 32;
  private static final String ALGORITHM = "HmacSHA256";

  private final List<SecretKeySpec> keys;
  private final Kind kind;

  /** Texts of a kind under these keys; at least one. */
  SealedText(List<byte[]> keys, Kind kind) {
    this.keys = keys.stream().map(key -> new SecretKeySpec(key, ALGORITHM)).toList();
    this.kind = kind;
  }

  /** The text of a token of this query. */
  String seal(TokenScope query, Content content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      out.writeRawByte(kind.code);
      out.writeRawBytes(query.fingerprint());
      content.write(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    bytes.writeBytes(sign(keys.getFirst(), bytes.toByteArray()));
    return text(bytes.toByteArray());
  }

  /**
   * The content of a token of this query.
   *
   * @throws IllegalArgumentException when it was not given out, was altered, or is of another query
   */
  CodedInputStream open(TokenScope query, String text) {
    byte[] bytes = bytes(text);
    // Several texts decode to the same bytes; only the one that was given out counts.
    if (bytes.length < HEAD_BYTES + MAC_BYTES
        || bytes[0] != kind.code
        || !text(bytes).equals(text)) {
      throw new IllegalArgumentException("is not a " + kind.words);
    }
    byte[] body = Arrays.copyOf(bytes, bytes.length - MAC_BYTES);
    byte[] mac = Arrays.copyOfRange(bytes, body.length, bytes.length);
    if (keys.stream().noneMatch(key -> MessageDigest.isEqual(mac, sign(key, body)))) {
      throw new IllegalArgumentException("is not a %s of this service".formatted(kind.words));
    }
    if (!Arrays.equals(Arrays.copyOfRange(body, 1, HEAD_BYTES), query.fingerprint())) {
      throw new IllegalArgumentException("belongs to another query");
    }
    return CodedInputStream.newInstance(body, HEAD_BYTES, body.length - HEAD_BYTES);
  }

  /** Content that ends too early or goes on where none of ours does. */
  IllegalArgumentException unreadable(IOException cause) {
    return new IllegalArgumentException("is not a " + kind.words, cause);
  }

  private byte[] bytes(String text) {
    if (text.length() > CHARS_MAX) {
      throw new IllegalArgumentException("is not a " + kind.words);
    }
    try {
      return Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("is not a " + kind.words, e);
    }
  }

  private static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static byte[] sign(SecretKeySpec key, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac.doFinal(body);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }
}
