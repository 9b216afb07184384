package dev.millrace.contract.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The fixed-length key of an account within its ledger: the first 16 bytes of SHA-256 over (ledger
 * length as one byte, ledger, account in UTF-8).
 *
 * <p>A cryptographic hash, because account names come from clients: with a faster one, a client of
 * one ledger could construct an account whose entries fall among those of another ledger.
 */
public final class AccountKey {
  /** Bytes of a key. */
  public static final int LENGTH = 16;

  private static final ThreadLocal<MessageDigest> SHA_256 =
      ThreadLocal.withInitial(AccountKey::newSha256);

  private AccountKey() {}

  /**
   * The 16 bytes of this account's key.
   *
   * @param ledger a valid ledger, see {@link dev.millrace.contract.transaction.TransactionRules}
   * @param account a valid account
   */
  public static byte[] of(String ledger, String account) {
    // Encoded before the digest is touched: what throws must not leave half a key in it.
    return of(ledger.getBytes(StandardCharsets.US_ASCII), account.getBytes(StandardCharsets.UTF_8));
  }

  /** The key of an account whose ledger and name are given in UTF-8. */
  public static byte[] of(byte[] ledger, byte[] account) {
    MessageDigest digest = SHA_256.get();
    digest.update((byte) ledger.length);
    digest.update(ledger);
    byte[] hash = digest.digest(account);
    byte[] key = new byte[LENGTH];
    System.arraycopy(hash, 0, key, 0, LENGTH);
    return key;
  }

  private static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
