package dev.millrace.storage.summary;

import dev.millrace.contract.identity.AccountKey;
import dev.millrace.contract.log.PackedPosition;
import dev.millrace.contract.transaction.ByteRange;
import dev.millrace.contract.transaction.TransactionFields;
import dev.millrace.storage.layout.AccountEntryKey;
import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.rocks.Store;
import dev.millrace.storage.rocks.StoreBatch;
import dev.millrace.storage.rocks.StoreReader;
import dev.millrace.v1.AccountSummary;
import dev.millrace.v1.Transaction;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * The account totals of one partition. The store holds them as of a watermark; accounts touched
 * since then are in memory, and so are others that were touched lately.
 *
 * <p>The writer folds transactions in place, in the order of the log, while it makes their batch: a
 * reader may see an account ahead of the applied offset, never behind it, and is told how far.
 * {@link #writeTo} puts everything that the store does not hold into a batch, which then moves the
 * watermark. Only what the store holds is ever dropped from memory, so a reader that finds nothing
 * here finds the newest in the store.
 */
public final class Summaries {
  /** Of what may be cached, as much may differ from the store before all are written. */
  private static final double DIRTY_SHARE_MAX = 0.75;

  /** When the cache is full it is emptied down to this share, so that it is rarely done. */
  private static final double KEPT_SHARE = 0.75;

  /** Room for an account of a few currencies. */
  private static final int ENCODED_BYTES_AT_FIRST = 1024;

  private final int weightMax;
  private final int dirtyMax;
  private final TotalsTable table = new TotalsTable();

  // The writer's own.
  private final List<AccountTotals> dirty = new ArrayList<>();
  private long dirtyWeight;
  private int round;
  private final byte[] key = new byte[AccountKey.LENGTH];
  private ByteBuffer encoded = ByteBuffer.allocate(ENCODED_BYTES_AT_FIRST);

  /** Written only, so that reading ahead is not optimised away. */
  @SuppressWarnings("UnusedVariable")
  private int touched;

  /**
   * Takes how many accounts may be cached, beside those of the batch in progress. An account with
   * many currencies counts as several, by what it takes in memory.
   */
  public Summaries(int accountsMax) {
    this.weightMax = accountsMax;
    this.dirtyMax = Math.max(1, (int) (accountsMax * DIRTY_SHARE_MAX));
  }

  /** The hash by which one of a transaction's accounts is found. */
  public static long hash(TransactionFields fields, ByteRange account) {
    return TotalsTable.hash(fields.bytes(), fields.ledger(), account);
  }

  /**
   * Brings accounts that will be asked for soon near the processor. One after the other, the misses
   * of many such reads overlap; between the steps of a look-up each is waited for. The writer's.
   */
  public void prefetch(long[] hashes, int count) {
    int sum = 0;
    for (int i = 0; i < count; i++) {
      sum += table.touch(hashes[i]);
    }
    touched = sum;
  }

  /** One of a transaction's accounts, read from the store if it is not in memory. The writer's. */
  public AccountTotals account(StoreReader store, TransactionFields fields, ByteRange account)
      throws RocksDBException {
    return account(store, fields, account, hash(fields, account));
  }

  /** The same by the hash that {@link #hash} gave for it. */
  public AccountTotals account(
      StoreReader store, TransactionFields fields, ByteRange account, long hash)
      throws RocksDBException {
    ByteRange ledger = fields.ledger();
    AccountTotals totals = table.find(hash, fields.bytes(), ledger, account);
    if (totals == null) {
      totals = load(store, ledger.copyOf(fields.bytes()), account.copyOf(fields.bytes()), hash);
      table.add(totals);
    }
    return totals;
  }

  /** Folds a stored transaction into one of its accounts. The writer's. */
  public void fold(AccountTotals totals, TransactionFields fields, byte role, long packedPosition) {
    int grown = totals.fold(fields, role, packedPosition);
    totals.round = round;
    if (grown != 0) {
      table.addWeight(grown);
      dirtyWeight += totals.dirty ? grown : 0;
    }
    if (!totals.dirty) {
      totals.dirty = true;
      dirty.add(totals);
      dirtyWeight += totals.weight();
    }
  }

  /** Folds in a record read back from the store when it is opened. */
  public void rederive(StoreReader store, TransactionFields fields, long packedPosition)
      throws RocksDBException {
    AccountTotals debit = account(store, fields, fields.debitAccount());
    if (fields.isWithinOneAccount()) {
      fold(debit, fields, AccountEntryKey.ROLE_BOTH, packedPosition);
    } else {
      fold(debit, fields, AccountEntryKey.ROLE_DEBIT, packedPosition);
      AccountTotals credit = account(store, fields, fields.creditAccount());
      fold(credit, fields, AccountEntryKey.ROLE_CREDIT, packedPosition);
    }
  }

  /** Whether so much differs from the store that it should be written. */
  public boolean isDue() {
    return dirtyWeight >= dirtyMax;
  }

  /**
   * Whether they should be written before any other is touched, also within a batch. How many
   * accounts a batch touches is bounded by its records; what their currencies add, only by this.
   */
  public boolean isFull() {
    return dirtyWeight - dirty.size() >= dirtyMax;
  }

  /** Whether the store holds everything. */
  public boolean isClean() {
    return dirty.isEmpty();
  }

  /** Puts every account that differs from the store into a batch, in the order of its keys. */
  public void writeTo(StoreBatch batch) {
    dirty.sort(AccountTotals::compareKey);
    for (AccountTotals totals : dirty) {
      int bytesMax = TotalsCodec.bytesMax(totals);
      if (encoded.capacity() < bytesMax) {
        encoded = ByteBuffer.allocate(bytesMax);
      }
      totals.putKey(key);
      TotalsCodec.encode(totals, encoded.clear());
      batch.put(ColumnFamily.SUMMARIES, key, 0, key.length, encoded.array(), 0, encoded.position());
    }
  }

  /** After the batch of {@link #writeTo} was committed. */
  public void written() {
    dirty.forEach(totals -> totals.dirty = false);
    dirty.clear();
    dirtyWeight = 0;
    if (table.weight() > weightMax) {
      evict();
    }
    round++;
  }

  /**
   * An account's totals and the offset up to which they go at least; any thread.
   *
   * @param appliedOffset read before this call: everything below it is then reflected
   */
  public Answer read(Store store, String ledger, String account, long appliedOffset) {
    TransactionFields asked = new TransactionFields();
    asked.take(Transaction.newBuilder().setLedger(ledger).setDebitAccount(account).build());
    ByteRange name = asked.debitAccount();
    long hash = TotalsTable.hash(asked.bytes(), asked.ledger(), name);
    AccountTotals found = table.find(hash, asked.bytes(), asked.ledger(), name);
    AccountTotals totals = found != null ? found : load(store, asked, hash);
    AccountTotals.Snapshot snapshot = totals.snapshot();
    long nextOffset = offsetAfter(snapshot.lastPosition());
    return new Answer(snapshot.summary(), Math.max(appliedOffset, nextOffset));
  }

  /**
   * An account's totals.
   *
   * @param nextOffset they reflect exactly the records below it
   */
  public record Answer(AccountSummary summary, long nextOffset) {}

  /** How many accounts are in memory. */
  public int cached() {
    return table.size();
  }

  /** What is in memory, in accounts of one currency. The writer's. */
  long weight() {
    return table.weight();
  }

  private static AccountTotals load(Store store, TransactionFields asked, long hash) {
    byte[] ledger = asked.ledger().copyOf(asked.bytes());
    byte[] account = asked.debitAccount().copyOf(asked.bytes());
    return store.read(reader -> load(reader, ledger, account, hash));
  }

  private static AccountTotals load(StoreReader store, byte[] ledger, byte[] account, long hash)
      throws RocksDBException {
    AccountTotals totals = new AccountTotals(ledger, account, hash);
    byte @Nullable [] value = store.get(ColumnFamily.SUMMARIES, totals.key());
    if (value != null) {
      TotalsCodec.decode(value, totals);
    }
    return totals;
  }

  /** Drops accounts, all of which are clean now: first those not touched lately, then any. */
  private void evict() {
    int goal = (int) (weightMax * KEPT_SHARE);
    dropDownTo(goal, totals -> totals.round < round);
    dropDownTo(goal, totals -> true);
  }

  private void dropDownTo(int goal, Predicate<AccountTotals> droppable) {
    long[] excess = {table.weight() - goal};
    table.retain(
        totals -> {
          boolean kept = excess[0] <= 0 || !droppable.test(totals);
          excess[0] -= kept ? 0 : totals.weight();
          return kept;
        });
  }

  private static long offsetAfter(long packedPosition) {
    return packedPosition < 0 ? 0 : PackedPosition.offset(packedPosition) + 1;
  }
}
