package dev.millrace.storage.summary;

import static java.util.Objects.requireNonNull;

import dev.millrace.contract.identity.AccountKey;
import dev.millrace.contract.log.PackedPosition;
import dev.millrace.storage.layout.AccountEntryKey;
import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.layout.CorruptValueException;
import dev.millrace.storage.rocks.Store;
import dev.millrace.storage.rocks.StoreBatch;
import dev.millrace.storage.rocks.StoreReader;
import dev.millrace.v1.AccountSummary;
import dev.millrace.v1.Transaction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * The account totals of one partition. The store holds them as of a watermark; accounts touched
 * since then are in memory, and so are others that were touched lately.
 *
 * <p>Within a batch the writer changes copies; {@link #publish} shows them to readers after the
 * batch is in the store. {@link #writeTo} puts everything that the store does not hold into a
 * batch, which then moves the watermark. Only what the store holds is ever dropped from memory, so
 * a reader that finds nothing here finds the newest in the store.
 */
public final class Summaries {
  /** Of the accounts cached, as many may differ from the store before all are written. */
  private static final double DIRTY_SHARE_MAX = 0.75;

  /** When the cache is full it is emptied down to this share, so that it is rarely done. */
  private static final double KEPT_SHARE = 0.75;

  private final int accountsMax;
  private final int dirtyMax;
  private final Map<String, ConcurrentHashMap<String, Slot>> ledgers = new ConcurrentHashMap<>();
  private final AtomicInteger cached = new AtomicInteger();

  // The writer's own.
  private final List<Slot> touched = new ArrayList<>();
  private List<Slot> dirty = new ArrayList<>();
  private int round;

  /** Takes how many accounts may be cached, beside those of the batch in progress. */
  public Summaries(int accountsMax) {
    this.accountsMax = accountsMax;
    this.dirtyMax = (int) (accountsMax * DIRTY_SHARE_MAX);
  }

  /** One account; {@code working} and below belong to the writer. */
  private static final class Slot {
    final byte[] key;
    volatile AccountTotals published;
    @Nullable AccountTotals working;
    boolean dirty;
    int round;

    Slot(byte[] key, AccountTotals published) {
      this.key = key;
      this.published = published;
    }
  }

  /**
   * Folds a stored transaction into one of its accounts; readers do not see it yet.
   *
   * @return the account's key, not to be changed
   */
  public byte[] add(
      StoreReader store, Transaction transaction, String account, byte role, long packedPosition)
      throws RocksDBException {
    Slot slot = slot(store, transaction.getLedger(), account);
    AccountTotals working = slot.working;
    if (working == null) {
      working = slot.published.copy();
      slot.working = working;
      touched.add(slot);
    }
    working.add(transaction, role, packedPosition);
    slot.round = round;
    return slot.key;
  }

  /** Shows readers what was folded in; the batch it belongs to must be in the store. */
  public void publish() {
    for (Slot slot : touched) {
      slot.published = requireNonNull(slot.working);
      slot.working = null;
      if (!slot.dirty) {
        slot.dirty = true;
        dirty.add(slot);
      }
    }
    touched.clear();
  }

  /** Forgets what was folded in since the last {@link #publish}. */
  public void rollback() {
    touched.forEach(slot -> slot.working = null);
    touched.clear();
  }

  /** Whether so many accounts differ from the store that they should be written. */
  public boolean isDue() {
    return dirty.size() + touched.size() >= dirtyMax;
  }

  /** Whether the store holds everything. */
  public boolean isClean() {
    return dirty.isEmpty() && touched.isEmpty();
  }

  /** Puts every account that differs from the store into a batch, in the order of its keys. */
  public void writeTo(StoreBatch batch) {
    List<Slot> all = new ArrayList<>(dirty);
    for (Slot slot : touched) {
      if (!slot.dirty) {
        all.add(slot);
      }
    }
    all.sort((one, other) -> Arrays.compareUnsigned(one.key, other.key));
    byte[][] keys = new byte[all.size()][];
    byte[][] values = new byte[all.size()][];
    for (int i = 0; i < keys.length; i++) {
      Slot slot = all.get(i);
      AccountTotals working = slot.working;
      keys[i] = slot.key;
      values[i] = TotalsCodec.encode(working == null ? slot.published : working);
    }
    batch.putAll(ColumnFamily.SUMMARIES, keys, values, keys.length);
  }

  /** After the batch of {@link #writeTo} was committed and {@link #publish} called. */
  public void written() {
    dirty.forEach(slot -> slot.dirty = false);
    dirty = new ArrayList<>();
    if (cached.get() > accountsMax) {
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
    ConcurrentHashMap<String, Slot> accounts = ledgers.get(ledger);
    Slot slot = accounts == null ? null : accounts.get(account);
    AccountTotals totals =
        slot != null
            ? slot.published
            : store.read(reader -> load(reader, ledger, account, AccountKey.of(ledger, account)));
    long lastOffset = totals.lastPosition < 0 ? -1 : positionOffset(totals.lastPosition);
    return new Answer(totals.toMessage(), Math.max(appliedOffset, lastOffset + 1));
  }

  /**
   * An account's totals.
   *
   * @param nextOffset they reflect exactly the records below it
   */
  public record Answer(AccountSummary summary, long nextOffset) {}

  /** How many accounts are in memory. */
  public int cached() {
    return cached.get();
  }

  /** Folds in a record read back from the store when it is opened. */
  public void rederive(StoreReader store, Transaction transaction, long packedPosition)
      throws RocksDBException {
    String debit = transaction.getDebitAccount();
    String credit = transaction.getCreditAccount();
    if (debit.equals(credit)) {
      add(store, transaction, debit, AccountEntryKey.ROLE_BOTH, packedPosition);
    } else {
      add(store, transaction, debit, AccountEntryKey.ROLE_DEBIT, packedPosition);
      add(store, transaction, credit, AccountEntryKey.ROLE_CREDIT, packedPosition);
    }
  }

  private Slot slot(StoreReader store, String ledger, String account) throws RocksDBException {
    ConcurrentHashMap<String, Slot> accounts = ledgers.get(ledger);
    if (accounts == null) {
      accounts = new ConcurrentHashMap<>();
      ledgers.put(ledger, accounts);
    }
    Slot slot = accounts.get(account);
    if (slot == null) {
      byte[] key = AccountKey.of(ledger, account);
      slot = new Slot(key, load(store, ledger, account, key));
      accounts.put(account, slot);
      cached.incrementAndGet();
    }
    return slot;
  }

  private static AccountTotals load(StoreReader store, String ledger, String account, byte[] key)
      throws RocksDBException {
    byte[] value = store.get(ColumnFamily.SUMMARIES, key);
    if (value == null) {
      return new AccountTotals(ledger, account);
    }
    AccountTotals totals = TotalsCodec.decode(value);
    if (!totals.ledger.equals(ledger) || !totals.account.equals(account)) {
      throw new CorruptValueException("account summary of another account");
    }
    return totals;
  }

  /** Drops clean accounts: first those not touched since the last time, then any. */
  private void evict() {
    int goal = (int) (accountsMax * KEPT_SHARE);
    int oldRound = round;
    for (int pass = 0; pass < 2 && cached.get() > goal; pass++) {
      boolean any = pass == 1;
      for (Map<String, Slot> accounts : ledgers.values()) {
        accounts
            .values()
            .removeIf(
                slot -> {
                  boolean drop = cached.get() > goal && (any || slot.round < oldRound);
                  if (drop) {
                    cached.decrementAndGet();
                  }
                  return drop;
                });
      }
    }
    ledgers.values().removeIf(Map::isEmpty);
  }

  private static long positionOffset(long packedPosition) {
    return PackedPosition.offset(packedPosition);
  }
}
