package dev.millrace.storage.summary;

import com.google.protobuf.ByteString;
import dev.millrace.contract.transaction.TransactionFields;
import dev.millrace.internal.v1.StoredEntry;
import dev.millrace.storage.layout.AccountEntryKey;
import dev.millrace.storage.layout.AccountEntryValue;
import dev.millrace.storage.layout.CorruptValueException;
import dev.millrace.v1.Transaction;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
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
    byte[] ledger;
    byte[] name;
    try {
      ByteBuffer in = ByteBuffer.wrap(stored, 1, stored.length - 1);
      ledger = bytes(in);
      name = bytes(in);
    } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
      throw new CorruptValueException("account summary cut short", e);
    }
    this.stored = stored;
    this.account = ByteString.copyFrom(name);
    this.written = new AccountTotals(ledger, name, 0);
    this.summed = new AccountTotals(ledger, name, 0);
    if (!Arrays.equals(written.key(), accountKey)) {
      throw new CorruptValueException("account summary of another account");
    }
    TotalsCodec.decode(stored, written);
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

  private static byte[] bytes(ByteBuffer in) {
    byte[] bytes = new byte[in.get() & 0xff];
    in.get(bytes);
    return bytes;
  }
}
