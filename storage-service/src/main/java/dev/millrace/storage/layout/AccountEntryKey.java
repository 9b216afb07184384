package dev.millrace.storage.layout;

import dev.millrace.contract.identity.AccountKey;
import java.util.Arrays;

/** Keys of the accounts family: account key, time, packed position, role. */
public final class AccountEntryKey {
  public static final byte ROLE_DEBIT = 1;
  public static final byte ROLE_CREDIT = 2;
  public static final byte ROLE_BOTH = 3;

  /** Bytes of a key. */
  public static final int LENGTH = AccountKey.LENGTH + 2 * Long.BYTES + 1;

  private static final int TIME_AT = AccountKey.LENGTH;
  private static final int POSITION_AT = TIME_AT + Long.BYTES;
  private static final int ROLE_AT = POSITION_AT + Long.BYTES;

  private AccountEntryKey() {}

  /** The key of one entry. */
  public static byte[] of(byte[] accountKey, long timeMicros, long packedPosition, byte role) {
    byte[] key = new byte[LENGTH];
    System.arraycopy(accountKey, 0, key, 0, AccountKey.LENGTH);
    Bytes.putLong(key, TIME_AT, timeMicros ^ Long.MIN_VALUE);
    Bytes.putLong(key, POSITION_AT, packedPosition);
    key[ROLE_AT] = role;
    return key;
  }

  /** Writes the key of one entry, whose account key is given as two numbers. */
  public static void put(
      byte[] to, long keyHigh, long keyLow, long timeMicros, long packedPosition, byte role) {
    Bytes.putLong(to, 0, keyHigh);
    Bytes.putLong(to, Long.BYTES, keyLow);
    Bytes.putLong(to, TIME_AT, timeMicros ^ Long.MIN_VALUE);
    Bytes.putLong(to, POSITION_AT, packedPosition);
    to[ROLE_AT] = role;
  }

  /** The bytes just above every key of an account: where its entries end. */
  public static byte[] end(byte[] accountKey) {
    byte[] end = new byte[LENGTH + 1];
    System.arraycopy(accountKey, 0, end, 0, AccountKey.LENGTH);
    Arrays.fill(end, AccountKey.LENGTH, end.length, (byte) 0xff);
    return end;
  }

  /** The event time within a key. */
  public static long timeMicros(byte[] key) {
    check(key);
    return Bytes.getLong(key, TIME_AT) ^ Long.MIN_VALUE;
  }

  /** The packed position within a key. */
  public static long position(byte[] key) {
    check(key);
    return Bytes.getLong(key, POSITION_AT);
  }

  /** The role within a key. */
  public static byte role(byte[] key) {
    check(key);
    return key[ROLE_AT];
  }

  private static void check(byte[] key) {
    if (key.length != LENGTH) {
      throw new CorruptValueException("account entry key of unknown length");
    }
  }
}
