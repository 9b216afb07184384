package dev.millrace.storage.summary;

import com.google.protobuf.ByteString;
import dev.millrace.contract.transaction.TransactionFields;
import dev.millrace.internal.v1.StoredEntry;
import dev.millrace.storage.layout.AccountEntryKey;
import dev.millrace.storage.layout.AccountEntryValue;
import dev.millrace.storage.layout.CorruptValueException;
import dev.millrace.v1.Transaction;
import java.util.Arrays;

/**
 * Sums the entries of one account, in any order, and compares them with its written totals. One
 * thread.
 */
public final class TotalsAudit {
  private final AccountTotals written;
  private final AccountTotals summed;
  private final ByteString account;
  private final byte[] stored;
  private final TransactionFields fields = new TransactionFields();
  private long lastPosition = -1;

  /**
   * Begins with nothing summed.
   *
   * @throws CorruptValueException when the written totals can not be read or are of another account
   */
  public TotalsAudit(byte[] accountKey, byte[] stored) {
    this.stored = stored;
    this.written = TotalsCodec.read(stored);
    if (!Arrays.equals(written.key(), accountKey)) {
      throw new CorruptValueException("account summary of another account");
    }
    this.account = ByteString.copyFrom(written.account());
    this.summed = new AccountTotals(written.ledger(), written.account(), 0);
  }

  /** Adds an entry of the account. */
  public void add(byte[] entryKey, byte[] entryValue) {
    StoredEntry.Builder entry = StoredEntry.newBuilder();
    AccountEntryValue.read(entryValue, entry);
    fields.take(
        Transaction.newBuilder()
            .setDebitAccountBytes(account)
            .setAmount(entry.getAmount())
            .setCurrencyBytes(entry.getCurrencyBytes())
            .setTimeMicros(AccountEntryKey.timeMicros(entryKey))
            .build());
    long position = AccountEntryKey.position(entryKey);
    lastPosition = Math.max(lastPosition, position);
    summed.lastPosition = -1; // entries come by time, not by position
    var _ = summed.fold(fields, AccountEntryKey.role(entryKey), position);
    summed.lastPosition = lastPosition;
  }

  /** Whether the written totals are those of the entries, to the byte. */
  public boolean isEqual() {
    return Arrays.equals(TotalsCodec.encode(summed), stored);
  }

  /** What the entries sum to, in words. */
  public String summed() {
    return words(summed);
  }

  /** What is written, in words. */
  public String written() {
    return words(written);
  }

  private static String words(AccountTotals totals) {
    AccountTotals.Snapshot snapshot = totals.snapshot();
    return (snapshot.summary() + "last_position: " + snapshot.lastPosition())
        .replaceAll("\\s+", " ");
  }
}
