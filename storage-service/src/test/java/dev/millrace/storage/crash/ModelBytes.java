package dev.millrace.storage.crash;

import dev.millrace.v1.Transaction;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** Keys and values as the layout package describes them. */
final class ModelBytes {
  private static final String UUID_FORM =
      "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";

  private ModelBytes() {}

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] position(long offset) {
    return ByteBuffer.allocate(8).putLong(offset << 16).array();
  }

  static byte[] record(long appendMillis, byte[] value) {
    return ByteBuffer.allocate(9 + value.length)
        .put((byte) 1)
        .putLong(appendMillis)
        .put(value)
        .array();
  }

  static byte[] identity(Transaction transaction) {
    ByteBuffer out = ByteBuffer.allocate(512);
    text(out, transaction.getLedger());
    String id = transaction.getId();
    if (id.matches(UUID_FORM)) {
      out.put((byte) 1).put(HexFormat.of().parseHex(id.replace("-", "")));
    } else if (id.matches("0x([0-9a-f]{2})+")) {
      byte[] bytes = HexFormat.of().parseHex(id.substring(2));
      out.put((byte) 2).put((byte) bytes.length).put(bytes);
    } else {
      out.put((byte) 0);
      text(out, id);
    }
    if (!transaction.getPartitionKey().equals(id)) {
      out.put(utf8(transaction.getPartitionKey()));
    }
    return Arrays.copyOf(out.array(), out.position());
  }

  static byte[] accountKey(String ledger, String account) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update((byte) ledger.length());
      sha.update(utf8(ledger));
      return Arrays.copyOf(sha.digest(utf8(account)), 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] entryKey(Transaction transaction, String account, long offset, int role) {
    return ByteBuffer.allocate(33)
        .put(accountKey(transaction.getLedger(), account))
        .putLong(transaction.getTimeMicros() ^ Long.MIN_VALUE)
        .put(position(offset))
        .put((byte) role)
        .array();
  }

  static byte[] entryValue(Transaction transaction, String counterparty) {
    ByteBuffer out = ByteBuffer.allocate(512);
    out.put((byte) 1);
    number(out, amount(transaction));
    text(out, transaction.getCurrency());
    text(out, transaction.getType());
    text(out, counterparty);
    return Arrays.copyOf(out.array(), out.position());
  }

  static byte[] reference(Transaction transaction, long offset) {
    ByteBuffer out = ByteBuffer.allocate(512);
    text(out, transaction.getLedger());
    text(out, transaction.getReference());
    out.put(position(offset));
    return Arrays.copyOf(out.array(), out.position());
  }

  static BigInteger amount(Transaction transaction) {
    return unsigned(0, transaction.getAmount().getHigh(), transaction.getAmount().getLow());
  }

  static BigInteger unsigned(long high, long middle, long low) {
    return new BigInteger(
        1, ByteBuffer.allocate(24).putLong(high).putLong(middle).putLong(low).array());
  }

  static void text(ByteBuffer out, String text) {
    byte[] bytes = utf8(text);
    out.put((byte) bytes.length).put(bytes);
  }

  /** Without leading zeros, of length 0 for zero. */
  static void number(ByteBuffer out, BigInteger number) {
    byte[] bytes = number.toByteArray();
    int from = bytes[0] == 0 ? 1 : 0;
    out.put((byte) (bytes.length - from)).put(bytes, from, bytes.length - from);
  }
}
