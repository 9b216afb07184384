package dev.millrace.storage.verify;

import dev.millrace.contract.identity.AccountKey;
import dev.millrace.contract.identity.IdentityKey;
import dev.millrace.contract.log.PackedPosition;
import dev.millrace.internal.v1.StoredEntry;
import dev.millrace.storage.layout.AccountEntryKey;
import dev.millrace.storage.layout.AccountEntryValue;
import dev.millrace.storage.layout.Bytes;
import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.layout.CorruptValueException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Keys and values in words; what can not be read is shown as hex. */
final class Words {
  private static final HexFormat HEX = HexFormat.of();
  private static final int VALUE_BYTES_SHOWN_MAX = 64;

  private Words() {}

  static String family(ColumnFamily family) {
    return new String(family.nameBytes(), StandardCharsets.US_ASCII);
  }

  static String position(long packed) {
    return "offset %d index %d"
        .formatted(PackedPosition.offset(packed), PackedPosition.index(packed));
  }

  static String key(ColumnFamily family, byte[] key) {
    try {
      return switch (family) {
        case RECORDS -> position(Bytes.getLong(key, 0));
        case IDS -> identity(key);
        case ACCOUNTS ->
            "account key %s time %d %s role %d"
                .formatted(
                    HEX.formatHex(key, 0, AccountKey.LENGTH),
                    AccountEntryKey.timeMicros(key),
                    position(AccountEntryKey.position(key)),
                    AccountEntryKey.role(key));
        case REFERENCES -> reference(key);
        case SUMMARIES -> "account key " + HEX.formatHex(key);
        case META -> new String(key, StandardCharsets.US_ASCII);
      };
    } catch (IndexOutOfBoundsException
        | IllegalArgumentException
        | CorruptValueException unreadable) {
      return "unreadable key " + HEX.formatHex(key);
    }
  }

  static String value(ColumnFamily family, byte[] value) {
    try {
      return switch (family) {
        case IDS -> position(Bytes.getLong(value, 0));
        case ACCOUNTS -> entry(value);
        case REFERENCES -> value.length == 0 ? "an entry" : bytes(value);
        default -> bytes(value);
      };
    } catch (IndexOutOfBoundsException | CorruptValueException unreadable) {
      return bytes(value);
    }
  }

  static String identity(byte[] key) {
    IdentityKey.Parts parts = IdentityKey.parse(key);
    String text = "ledger %s id %s".formatted(parts.ledger(), parts.id());
    return parts.partitionKey().isEmpty() ? text : text + " partition key " + parts.partitionKey();
  }

  static String bytes(byte[] value) {
    int shown = Math.min(value.length, VALUE_BYTES_SHOWN_MAX);
    return "%d bytes %s%s"
        .formatted(value.length, HEX.formatHex(value, 0, shown), shown < value.length ? "..." : "");
  }

  private static String reference(byte[] key) {
    int ledgerEnd = 1 + Byte.toUnsignedInt(key[0]);
    int referenceEnd = ledgerEnd + 1 + Byte.toUnsignedInt(key[ledgerEnd]);
    return "ledger %s reference %s %s"
        .formatted(
            new String(key, 1, ledgerEnd - 1, StandardCharsets.UTF_8),
            new String(key, ledgerEnd + 1, referenceEnd - ledgerEnd - 1, StandardCharsets.UTF_8),
            position(Bytes.getLong(key, referenceEnd)));
  }

  private static String entry(byte[] value) {
    StoredEntry.Builder entry = StoredEntry.newBuilder();
    AccountEntryValue.read(value, entry);
    BigInteger amount =
        new BigInteger(Long.toUnsignedString(entry.getAmount().getHigh()))
            .shiftLeft(Long.SIZE)
            .add(new BigInteger(Long.toUnsignedString(entry.getAmount().getLow())));
    return "%s %s type '%s' counterparty %s"
        .formatted(amount, entry.getCurrency(), entry.getType(), entry.getCounterparty());
  }
}
