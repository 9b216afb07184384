package dev.millrace.query.http;

import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Percent-encoded text of addresses. Strict, unlike what the JDK and Netty have: bytes that are not
 * UTF-8 are refused instead of replaced, because a replaced name is another name.
 */
final class PercentText {
  private static final int ESCAPE_CHARS = 3;
  private static final int HEX = 16;
  private static final int BYTES_PER_CHAR_MAX = 3;

  private PercentText() {}

  /** A segment of a path; a plus is a plus. */
  static String decodeSegment(String raw) {
    return decode(raw, false);
  }

  /** A name or value of a query; a plus is a space, as forms write it. */
  static String decodeQuery(String raw) {
    return decode(raw, true);
  }

  /** The text as a segment of a path, in ASCII. */
  static String encodeSegment(String text) {
    return encodeQuery(text).replace("+", "%20");
  }

  /** The text as a name or value of a query, in ASCII. */
  static String encodeQuery(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String decode(String raw, boolean plusIsSpace) {
    ByteBuffer bytes = ByteBuffer.allocate(raw.length() * BYTES_PER_CHAR_MAX);
    int i = 0;
    while (i < raw.length()) {
      char c = raw.charAt(i);
      if (c == '%') {
        bytes.put(escaped(raw, i));
        i += ESCAPE_CHARS;
      } else {
        int codePoint = raw.codePointAt(i);
        bytes.put(
            plusIsSpace && c == '+'
                ? new byte[] {' '}
                : Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
        i += Character.charCount(codePoint);
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("is not UTF-8", e);
    }
  }

  private static byte escaped(String raw, int at) {
    int high = at + 1 < raw.length() ? Character.digit(raw.charAt(at + 1), HEX) : -1;
    int low = at + 2 < raw.length() ? Character.digit(raw.charAt(at + 2), HEX) : -1;
    if (high < 0 || low < 0) {
      throw new IllegalArgumentException("has a % without two hexadecimal digits");
    }
    return (byte) (high * HEX + low);
  }
}
