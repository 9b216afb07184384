package dev.millrace.query.http;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * An entity tag.
 *
 * @param tag the opaque text, without quotes
 * @param weak whether bodies that say the same with other words bear the same
 */
record Validator(String tag, boolean weak) {
  /** By accident two of 2^48 bodies meet with a chance of 2^-32. */
  private static final int TAG_BYTES = 16;

  /** The tag of a body that is equal byte for byte whenever it bears the tag. */
  static Validator strong(ByteString body) {
    return new Validator(hash(body, ""), false);
  }

  /**
   * The tag of a body that says how fresh it is besides what it is about.
   *
   * @param matter the part of the body that is about the matter
   * @param state what else is
   */
  static Validator weak(ByteString matter, String state) {
    return new Validator(hash(matter, state), true);
  }

  /** The header's value; a strong tag belongs to one coding. */
  String header(ContentCoding coding) {
    return weak ? "W/\"" + tag + "\"" : "\"" + tag + coding.suffix() + "\"";
  }

  /** Whether {@code If-None-Match} names this one; weakly compared, as that header is. */
  boolean isNamedBy(List<String> ifNoneMatch, ContentCoding coding) {
    String opaque = header(coding).substring(weak ? 2 : 0);
    for (String line : ifNoneMatch) {
      for (String named : line.split(",", -1)) {
        String text = named.strip();
        if (text.equals("*") || text.equals(opaque) || text.equals("W/" + opaque)) {
          return true;
        }
      }
    }
    return false;
  }

  private static String hash(ByteString body, String state) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(body.asReadOnlyByteBuffer());
      digest.update(state.getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(Arrays.copyOf(digest.digest(), TAG_BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
