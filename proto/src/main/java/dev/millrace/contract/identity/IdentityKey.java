package dev.millrace.contract.identity;

import dev.millrace.contract.transaction.ByteRange;
import dev.millrace.contract.transaction.TransactionFields;
import dev.millrace.contract.transaction.TransactionRules;
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
  /** The longest key: ledger, id and partition key as long as they may be. */
  public static final int BYTES_MAX =
      1
          + TransactionRules.LEDGER_CHARS_MAX
          + 2
          + TransactionRules.ID_CHARS_MAX
          + TransactionRules.PARTITION_KEY_BYTES_MAX;

  static final byte FORM_TEXT = 0;
  static final byte FORM_UUID = 1;
  static final byte FORM_HEX = 2;

  private static final int UUID_CHARS = 36;
  private static final int UUID_BYTES = 16;

  /** Where the two digits of each byte begin in a UUID's text. */
  private static final int[] UUID_PAIRS = {
    0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34
  };

  private static final byte[] HEX_DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NIBBLES = new byte[256];

  static {
    Arrays.fill(NIBBLES, (byte) -1);
    for (byte i = 0; i < HEX_DIGITS.length; i++) {
      NIBBLES[HEX_DIGITS[i]] = i;
    }
  }

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
    byte[] ledgerBytes = ledger.getBytes(StandardCharsets.US_ASCII);
    byte[] idBytes = id.getBytes(StandardCharsets.US_ASCII);
    byte[] key = new byte[2 + ledgerBytes.length + 1 + idBytes.length];
    int end = putPrefix(key, 0, ledgerBytes, 0, ledgerBytes.length, idBytes, 0, idBytes.length);
    return end == key.length ? key : Arrays.copyOf(key, end);
  }

  /**
   * Writes the key of a transaction's identity.
   *
   * @param to has room for {@link #BYTES_MAX} from {@code at} on
   * @return the index after its last byte
   */
  public static int put(byte[] to, int at, TransactionFields fields) {
    byte[] from = fields.bytes();
    ByteRange id = fields.id();
    ByteRange ledger = fields.ledger();
    int end = putPrefix(to, at, from, ledger.at(), ledger.length(), from, id.at(), id.length());
    ByteRange partitionKey = fields.partitionKey();
    if (partitionKey.isEmpty() || partitionKey.equalIn(from, id)) {
      return end;
    }
    System.arraycopy(from, partitionKey.at(), to, end, partitionKey.length());
    return end + partitionKey.length();
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

  /** What a key says; the partition key is empty when there is none or it equals the id. */
  public record Parts(String ledger, String id, String partitionKey) {}

  /**
   * What a key says.
   *
   * @throws IllegalArgumentException when the bytes are not a key made here
   */
  public static Parts parse(byte[] key) {
    String id = idOf(key);
    int ledgerEnd = 1 + Byte.toUnsignedInt(key[0]);
    String ledger = new String(key, 1, ledgerEnd - 1, StandardCharsets.US_ASCII);
    int end =
        switch (key[ledgerEnd]) {
          case FORM_UUID -> ledgerEnd + 1 + UUID_BYTES;
          default -> ledgerEnd + 2 + Byte.toUnsignedInt(key[ledgerEnd + 1]);
        };
    if (end > key.length) {
      throw new IllegalArgumentException("identity key cut short");
    }
    return new Parts(ledger, id, new String(key, end, key.length - end, StandardCharsets.UTF_8));
  }

  private static int putPrefix(
      byte[] to,
      int at,
      byte[] ledger,
      int ledgerAt,
      int ledgerLength,
      byte[] id,
      int idAt,
      int idLength) {
    int end = at;
    to[end++] = (byte) ledgerLength;
    System.arraycopy(ledger, ledgerAt, to, end, ledgerLength);
    end += ledgerLength;
    if (idLength == UUID_CHARS && putUuid(to, end + 1, id, idAt)) {
      to[end] = FORM_UUID;
      return end + 1 + UUID_BYTES;
    }
    if (isHex(id, idAt, idLength)) {
      to[end++] = FORM_HEX;
      to[end++] = (byte) ((idLength - 2) / 2);
      return putHexDigits(to, end, id, idAt + 2, idAt + idLength);
    }
    to[end++] = FORM_TEXT;
    to[end++] = (byte) idLength;
    System.arraycopy(id, idAt, to, end, idLength);
    return end + idLength;
  }

  /**
   * Writes the bytes of a UUID in canonical form; false, with bytes of no meaning written, when the
   * text is none. Every digit is looked up before any is judged: a loop without branches, since
   * this is done for every record.
   */
  private static boolean putUuid(byte[] to, int at, byte[] id, int idAt) {
    int negativeIfWrong = 0;
    for (int i = 0; i < UUID_BYTES; i++) {
      int pair = idAt + UUID_PAIRS[i];
      int high = nibble(id[pair]);
      int low = nibble(id[pair + 1]);
      negativeIfWrong |= high | low;
      to[at + i] = (byte) (high << 4 | low);
    }
    return negativeIfWrong >= 0
        && id[idAt + 8] == '-'
        && id[idAt + 13] == '-'
        && id[idAt + 18] == '-'
        && id[idAt + 23] == '-';
  }

  /** Whether it is {@code 0x} and an even number of lower-case hex digits. */
  private static boolean isHex(byte[] id, int at, int length) {
    return length >= 4
        && length % 2 == 0
        && id[at] == '0'
        && id[at + 1] == 'x'
        && isLowerHex(id, at + 2, at + length);
  }

  private static boolean isLowerHex(byte[] text, int from, int end) {
    for (int i = from; i < end; i++) {
      if (nibble(text[i]) < 0) {
        return false;
      }
    }
    return true;
  }

  /** The value of a lower-case hex digit; negative for any other byte. */
  private static int nibble(byte c) {
    return NIBBLES[Byte.toUnsignedInt(c)];
  }

  /** Writes the bytes that hex digits, even in number, stand for; the index after the last. */
  private static int putHexDigits(byte[] to, int at, byte[] text, int from, int end) {
    for (int i = from; i < end; i += 2) {
      to[at++] = (byte) (nibble(text[i]) << 4 | nibble(text[i + 1]));
    }
    return at;
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
