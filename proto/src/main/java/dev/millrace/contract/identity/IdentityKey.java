package dev.millrace.contract.identity;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The bytes of an identity: (ledger, partition key or id, id).
 *
 * <pre>
 *   ledger length   1 byte, 1..64
 *   ledger          ASCII
 *   id form         1 byte: 0 text, 1 UUID, 2 hex
 *   id              text: length byte 1..128 and ASCII; UUID: 16 bytes; hex: length byte 1..63 and bytes
 *   partition key   UTF-8; nothing when absent or equal to the id
 * </pre>
 *
 * All keys of one (ledger, id) share the {@linkplain #prefix prefix} that ends before the partition
 * key, and no prefix of one (ledger, id) is a prefix of another's. An id is stored in binary only
 * where decoding and encoding again give the same string: a UUID in its canonical lower-case form,
 * or {@code 0x} with an even number of lower-case hex digits.
 */
public final class IdentityKey {
  static final byte FORM_TEXT = 0;
  static final byte FORM_UUID = 1;
  static final byte FORM_HEX = 2;

  private static final int UUID_CHARS = 36;
  private static final byte[] HEX_DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private IdentityKey() {}

  /**
   * The key of one identity.
   *
   * @param ledger a valid ledger, see {@link dev.millrace.contract.transaction.TransactionRules}
   * @param id a valid id
   * @param partitionKey the partition key, empty when there is none
   */
  public static byte[] of(String ledger, String id, String partitionKey) {
    byte[] prefix = prefix(ledger, id);
    String effective = effectivePartitionKey(id, partitionKey);
    if (effective.isEmpty()) {
      return prefix;
    }
    byte[] suffix = effective.getBytes(StandardCharsets.UTF_8);
    byte[] key = Arrays.copyOf(prefix, prefix.length + suffix.length);
    System.arraycopy(suffix, 0, key, prefix.length, suffix.length);
    return key;
  }

  /** A partition key that equals the id means the same as none, which is empty. */
  public static String effectivePartitionKey(String id, String partitionKey) {
    return partitionKey.equals(id) ? "" : partitionKey;
  }

  /**
   * The bytes that all identities of this ledger and id begin with; the key without partition key.
   */
  public static byte[] prefix(String ledger, String id) {
    byte form = formOf(id);
    int idLength =
        switch (form) {
          case FORM_UUID -> 16;
          case FORM_HEX -> 1 + (id.length() - 2) / 2;
          default -> 1 + id.length();
        };
    byte[] key = new byte[2 + ledger.length() + idLength];
    int at = 0;
    key[at++] = (byte) ledger.length();
    at = putAscii(key, at, ledger);
    key[at++] = form;
    switch (form) {
      case FORM_UUID -> putHexDigits(key, at, id, 0);
      case FORM_HEX -> {
        key[at++] = (byte) (idLength - 1);
        putHexDigits(key, at, id, 2);
      }
      default -> {
        key[at++] = (byte) id.length();
        putAscii(key, at, id);
      }
    }
    return key;
  }

  /**
   * The id within a key.
   *
   * @throws IllegalArgumentException when the bytes are not a key made here
   */
  public static String idOf(byte[] key) {
    try {
      int at = 1 + Byte.toUnsignedInt(key[0]);
      byte form = key[at++];
      return switch (form) {
        case FORM_TEXT ->
            new String(key, at + 1, Byte.toUnsignedInt(key[at]), StandardCharsets.US_ASCII);
        case FORM_UUID -> uuidText(key, at);
        case FORM_HEX -> "0x" + hexText(key, at + 1, Byte.toUnsignedInt(key[at]));
        default -> throw new IllegalArgumentException("identity key of unknown form");
      };
    } catch (IndexOutOfBoundsException e) {
      throw new IllegalArgumentException("identity key cut short", e);
    }
  }

  private static byte formOf(String id) {
    int length = id.length();
    if (length == UUID_CHARS && isUuid(id)) {
      return FORM_UUID;
    }
    if (length >= 4 && length % 2 == 0 && id.startsWith("0x") && isLowerHex(id, 2, length)) {
      return FORM_HEX;
    }
    return FORM_TEXT;
  }

  private static boolean isUuid(String id) {
    for (int i = 0; i < UUID_CHARS; i++) {
      char c = id.charAt(i);
      if ((i == 8 || i == 13 || i == 18 || i == 23) ? c != '-' : nibble(c) < 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLowerHex(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (nibble(text.charAt(i)) < 0) {
        return false;
      }
    }
    return true;
  }

  private static int nibble(char c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
  }

  private static void putHexDigits(byte[] key, int at, String text, int from) {
    int high = -1;
    for (int i = from; i < text.length(); i++) {
      int nibble = nibble(text.charAt(i));
      if (nibble < 0) {
        continue;
      }
      if (high < 0) {
        high = nibble;
      } else {
        key[at++] = (byte) ((high << 4) | nibble);
        high = -1;
      }
    }
  }

  @SuppressWarnings("deprecation") // the ASCII form of getBytes copies without an encoder
  private static int putAscii(byte[] key, int at, String text) {
    text.getBytes(0, text.length(), key, at);
    return at + text.length();
  }

  private static String hexText(byte[] key, int at, int length) {
    byte[] text = new byte[length * 2];
    for (int i = 0; i < length; i++) {
      text[2 * i] = HEX_DIGITS[(key[at + i] >> 4) & 0xf];
      text[2 * i + 1] = HEX_DIGITS[key[at + i] & 0xf];
    }
    return new String(text, StandardCharsets.US_ASCII);
  }

  private static String uuidText(byte[] key, int at) {
    String hex = hexText(key, at, 16);
    return String.join(
        "-",
        hex.substring(0, 8),
        hex.substring(8, 12),
        hex.substring(12, 16),
        hex.substring(16, 20),
        hex.substring(20));
  }
}
