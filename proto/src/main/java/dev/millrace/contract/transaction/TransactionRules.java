package dev.millrace.contract.transaction;

import dev.millrace.v1.Transaction;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What makes a transaction valid. These are constants, not settings: what becomes of a record must
 * depend on its bytes and the broker's append time alone. Settings may only narrow what ingest
 * takes.
 */
public final class TransactionRules {
  public static final int ID_CHARS_MAX = 128;
  public static final int LEDGER_CHARS_MAX = 64;
  public static final int ACCOUNT_BYTES_MAX = 128;
  public static final int CURRENCY_CHARS_MAX = 16;
  public static final int TYPE_BYTES_MAX = 64;
  public static final int REFERENCE_BYTES_MAX = 128;
  public static final int PARTITION_KEY_BYTES_MAX = 128;
  public static final int ATTRIBUTES_MAX = 64;
  public static final int ATTRIBUTE_KEY_BYTES_MAX = 64;

  /** Attribute keys and values together. */
  public static final int ATTRIBUTES_BYTES_MAX = 16 * 1024;

  public static final int PAYLOAD_BYTES_MAX = 256 * 1024;

  /**
   * A whole record value, looked at before it is parsed: payload, attributes, the other fields, and
   * room for fields to come.
   */
  public static final int TRANSACTION_BYTES_MAX = 512 * 1024;

  /** 1900-01-01T00:00:00Z. */
  public static final long TIME_MICROS_MIN = -2_208_988_800_000_000L;

  /** How far the event time may be ahead of the broker's append time. */
  public static final long TIME_AHEAD_MILLIS_MAX = 24L * 60 * 60 * 1000;

  private static final int NOT_UTF8 = -1;

  private TransactionRules() {}

  /**
   * The first rule a transaction breaks, {@link #TRANSACTION_BYTES_MAX} aside.
   *
   * @param nowMillis the broker's append time of the record; at ingest, the clock
   * @return null when it is valid
   */
  public static @Nullable Violation check(Transaction transaction, long nowMillis) {
    Violation violation = checkId(transaction.getId());
    if (violation == null) {
      violation = checkLedger(transaction.getLedger());
    }
    if (violation == null) {
      violation = checkAccount("debit_account", transaction.getDebitAccount());
    }
    if (violation == null) {
      violation = checkAccount("credit_account", transaction.getCreditAccount());
    }
    if (violation == null && !transaction.hasAmount()) {
      violation = new Violation("amount", "is missing; zero must be written out");
    }
    if (violation == null) {
      violation = checkCurrency(transaction.getCurrency());
    }
    if (violation == null) {
      violation = checkTime(transaction, nowMillis);
    }
    if (violation == null) {
      violation = checkType(transaction.getType());
    }
    if (violation == null) {
      violation = checkReference(transaction.getReference());
    }
    if (violation == null) {
      violation =
          checkText("partition_key", transaction.getPartitionKey(), PARTITION_KEY_BYTES_MAX);
    }
    if (violation == null && transaction.getAttributesCount() > 0) {
      violation = checkAttributes(transaction.getAttributesMap());
    }
    if (violation == null && transaction.getPayload().size() > PAYLOAD_BYTES_MAX) {
      violation = tooLong("payload", transaction.getPayload().size(), PAYLOAD_BYTES_MAX);
    }
    return violation;
  }

  /** The rule of {@code id}; null when it is kept. */
  public static @Nullable Violation checkId(String id) {
    return checkName("id", id, ID_CHARS_MAX);
  }

  /** The rule of {@code ledger}; null when it is kept. */
  public static @Nullable Violation checkLedger(String ledger) {
    return checkName("ledger", ledger, LEDGER_CHARS_MAX);
  }

  /** The rule of an account field; null when it is kept. */
  public static @Nullable Violation checkAccount(String field, String account) {
    return account.isEmpty()
        ? new Violation(field, "is missing")
        : checkText(field, account, ACCOUNT_BYTES_MAX);
  }

  /** The rule of {@code partition_key}; null when it is kept. */
  public static @Nullable Violation checkPartitionKey(String partitionKey) {
    return checkText("partition_key", partitionKey, PARTITION_KEY_BYTES_MAX);
  }

  /** The rule of {@code type}; null when it is kept. */
  public static @Nullable Violation checkType(String type) {
    return checkText("type", type, TYPE_BYTES_MAX);
  }

  /** The rule of {@code reference}, which may be empty; null when it is kept. */
  public static @Nullable Violation checkReference(String reference) {
    return checkText("reference", reference, REFERENCE_BYTES_MAX);
  }

  private static @Nullable Violation checkName(String field, String name, int charsMax) {
    if (name.isEmpty()) {
      return new Violation(field, "is missing");
    }
    if (name.length() > charsMax) {
      return tooLong(field, name.length(), charsMax);
    }
    for (int i = 0; i < name.length(); i++) {
      if (!isNameChar(name.charAt(i))) {
        return new Violation(
            field, "has a character at index " + i + " that is not one of A-Z a-z 0-9 . _ : -");
      }
    }
    return null;
  }

  private static boolean isNameChar(char c) {
    return c >= 'a' && c <= 'z'
        || c >= '-' && c <= ':' && c != '/'
        || c >= 'A' && c <= 'Z'
        || c == '_';
  }

  /** The rule of {@code currency}; null when it is kept. */
  public static @Nullable Violation checkCurrency(String currency) {
    if (currency.isEmpty()) {
      return new Violation("currency", "is missing");
    }
    if (currency.length() > CURRENCY_CHARS_MAX) {
      return tooLong("currency", currency.length(), CURRENCY_CHARS_MAX);
    }
    for (int i = 0; i < currency.length(); i++) {
      char c = currency.charAt(i);
      if (!(c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '_' || c == '-')) {
        return new Violation(
            "currency", "has a character at index " + i + " that is not one of A-Z 0-9 . _ -");
      }
    }
    return null;
  }

  private static @Nullable Violation checkTime(Transaction transaction, long nowMillis) {
    if (!transaction.hasTimeMicros()) {
      return new Violation("time_micros", "is missing; zero, for 1970, must be written out");
    }
    long timeMicros = transaction.getTimeMicros();
    if (timeMicros < TIME_MICROS_MIN) {
      return new Violation("time_micros", "is before the year 1900; the unit is microseconds");
    }
    if (timeMicros > TimeUnit.MILLISECONDS.toMicros(nowMillis + TIME_AHEAD_MILLIS_MAX)) {
      return new Violation("time_micros", "is more than a day ahead; the unit is microseconds");
    }
    return null;
  }

  private static @Nullable Violation checkAttributes(Map<String, String> attributes) {
    if (attributes.size() > ATTRIBUTES_MAX) {
      return new Violation(
          "attributes",
          "has %d entries, at most %d are allowed".formatted(attributes.size(), ATTRIBUTES_MAX));
    }
    int bytes = 0;
    for (Map.Entry<String, String> attribute : attributes.entrySet()) {
      int keyBytes = utf8Bytes(attribute.getKey());
      int valueBytes = utf8Bytes(attribute.getValue());
      if (keyBytes == NOT_UTF8 || valueBytes == NOT_UTF8) {
        return notUtf8("attributes");
      }
      if (keyBytes == 0 || keyBytes > ATTRIBUTE_KEY_BYTES_MAX) {
        return new Violation(
            "attributes",
            "has a key of %d bytes, 1 to %d are allowed"
                .formatted(keyBytes, ATTRIBUTE_KEY_BYTES_MAX));
      }
      bytes += keyBytes + valueBytes;
    }
    return bytes > ATTRIBUTES_BYTES_MAX ? tooLong("attributes", bytes, ATTRIBUTES_BYTES_MAX) : null;
  }

  private static @Nullable Violation checkText(String field, String text, int bytesMax) {
    int length = text.length();
    boolean ascii = true;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c < ' ' || c == 0x7f) {
        return new Violation(field, "has a control character at index " + i);
      }
      ascii &= c < 0x80;
    }
    int bytes = ascii ? length : utf8Bytes(text);
    if (bytes == NOT_UTF8) {
      return notUtf8(field);
    }
    return bytes > bytesMax ? tooLong(field, bytes, bytesMax) : null;
  }

  /**
   * The bytes of a text in UTF-8, {@link #NOT_UTF8} when it has half a surrogate pair. No parsed
   * message has one, but one built in this process may: serialising would put a question mark.
   */
  private static int utf8Bytes(String text) {
    int length = text.length();
    int bytes = length;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        continue;
      }
      if (!Character.isSurrogate(c)) {
        bytes += c < 0x800 ? 1 : 2;
      } else if (i + 1 < length && Character.isSurrogatePair(c, text.charAt(i + 1))) {
        bytes += 2;
        i++;
      } else {
        return NOT_UTF8;
      }
    }
    return bytes;
  }

  private static Violation notUtf8(String field) {
    return new Violation(field, "has half a surrogate pair, which UTF-8 can not express");
  }

  private static Violation tooLong(String field, int actual, int max) {
    return new Violation(field, "is %d long, at most %d are allowed".formatted(actual, max));
  }
}
