package dev.millrace.storage.summary;

import dev.millrace.contract.identity.AccountKey;
import dev.millrace.contract.transaction.Amounts;
import dev.millrace.contract.transaction.ByteRange;
import dev.millrace.contract.transaction.TransactionFields;
import dev.millrace.storage.layout.AccountEntryKey;
import dev.millrace.storage.layout.Bytes;
import dev.millrace.v1.AccountSummary;
import dev.millrace.v1.CurrencyTotals;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Count, totals, first and last time of one account in one partition, changed in place: numbers
 * only, so that the collector has nothing to follow. The writer folds in, readers take a message;
 * both under the object's monitor, so that a message reflects whole transactions.
 */
public final class AccountTotals {
  /** Longs of one currency: its name in two, debit and credit in three each, two counts. */
  static final int ROW_LONGS = 10;

  static final int NAME_AT = 0;
  static final int DEBIT_AT = 2;
  static final int CREDIT_AT = 5;
  static final int DEBIT_COUNT_AT = 8;
  static final int CREDIT_COUNT_AT = 9;

  /** So many currencies are sorted in place: moving them, 5 KB at most, is as cheap as an order. */
  private static final int SORTED_MAX = 64;

  private static final long[] NO_CURRENCIES = {};

  private final byte[] name; // ledger, then account
  private final int ledgerLength;
  private final long hash;
  private final long keyHigh;
  private final long keyLow;

  // Guarded by this, but for the writer's own reads.
  long count;
  long firstTimeMicros = Long.MAX_VALUE;
  long lastTimeMicros = Long.MIN_VALUE;

  /** The packed position of the last transaction folded in; -1 before the first. */
  long lastPosition = -1;

  /**
   * Rows of {@link #ROW_LONGS}: ascending by name while there is no order, else with room to spare.
   */
  private long[] currencies = NO_CURRENCIES;

  private @Nullable CurrencyOrder order;
  private boolean tooManyCurrencies;

  // The writer's own.
  boolean dirty;
  int round;

  AccountTotals(byte[] ledger, byte[] account, long hash) {
    this.name = Arrays.copyOf(ledger, ledger.length + account.length);
    System.arraycopy(account, 0, name, ledger.length, account.length);
    this.ledgerLength = ledger.length;
    this.hash = hash;
    byte[] key = AccountKey.of(ledger, account);
    this.keyHigh = Bytes.getLong(key, 0);
    this.keyLow = Bytes.getLong(key, Long.BYTES);
  }

  private AccountTotals(AccountTotals from) {
    name = from.name;
    ledgerLength = from.ledgerLength;
    hash = from.hash;
    keyHigh = from.keyHigh;
    keyLow = from.keyLow;
    count = from.count;
    firstTimeMicros = from.firstTimeMicros;
    lastTimeMicros = from.lastTimeMicros;
    lastPosition = from.lastPosition;
    order = from.order == null ? null : from.order.copy();
    currencies = Arrays.copyOf(from.currencies, from.currencyCount() * ROW_LONGS);
    tooManyCurrencies = from.tooManyCurrencies;
  }

  /** The first eight bytes of the account's key. */
  public long keyHigh() {
    return keyHigh;
  }

  /** The last eight bytes of the account's key. */
  public long keyLow() {
    return keyLow;
  }

  /** Compares the accounts' keys, as unsigned bytes. */
  int compareKey(AccountTotals other) {
    int order = Long.compareUnsigned(keyHigh, other.keyHigh);
    return order != 0 ? order : Long.compareUnsigned(keyLow, other.keyLow);
  }

  byte[] key() {
    byte[] key = new byte[AccountKey.LENGTH];
    putKey(key);
    return key;
  }

  /** Writes the account's key, which fills the array. */
  void putKey(byte[] to) {
    Bytes.putLong(to, 0, keyHigh);
    Bytes.putLong(to, Long.BYTES, keyLow);
  }

  /** How many bytes ledger and account have together. */
  int ledgerAndAccountBytes() {
    return name.length;
  }

  /** Puts ledger and account, a length before each. */
  void putLedgerAndAccount(ByteBuffer to) {
    to.put((byte) ledgerLength).put(name, 0, ledgerLength);
    to.put((byte) (name.length - ledgerLength));
    to.put(name, ledgerLength, name.length - ledgerLength);
  }

  byte[] ledger() {
    return Arrays.copyOf(name, ledgerLength);
  }

  byte[] account() {
    return Arrays.copyOfRange(name, ledgerLength, name.length);
  }

  /** Reads the beginnings of what a look-up and a fold read. */
  int touch() {
    return name.length + currencies.length;
  }

  long hash() {
    return hash;
  }

  /**
   * What it takes in memory, in accounts of one currency: such a one takes 250 bytes, each further
   * currency 80. The writer's.
   */
  int weight() {
    return weight(currencies.length);
  }

  private static int weight(int length) {
    return 1 + Math.max(0, length - ROW_LONGS) / (3 * ROW_LONGS);
  }

  /** How many currencies there are. */
  int currencyCount() {
    return order == null ? currencies.length / ROW_LONGS : order.size();
  }

  /**
   * Whether it has more currencies than a summary may have: then the totals of none are kept. For
   * good, and whatever the order they came in, so that this too follows from the log.
   */
  boolean hasTooManyCurrencies() {
    return tooManyCurrencies;
  }

  /** Where the numbers of the i-th currency by name begin in {@link #rows}. */
  int rowAt(int i) {
    return ROW_LONGS * (order == null ? i : order.row(i));
  }

  long[] rows() {
    return currencies;
  }

  /** Takes the rows of this many currencies, ascending by name; for totals that are new. */
  void setRows(long[] sorted) {
    currencies = sorted;
    int rows = sorted.length / ROW_LONGS;
    order = rows <= SORTED_MAX ? null : new CurrencyOrder(rows);
  }

  /** Gives up the totals by currency. */
  void giveUpCurrencies() {
    tooManyCurrencies = true;
    currencies = NO_CURRENCIES;
    order = null;
  }

  boolean isOf(byte[] bytes, ByteRange ledger, ByteRange account) {
    return ledger.length() == ledgerLength
        && Arrays.equals(name, ledgerLength, name.length, bytes, account.at(), account.end())
        && Arrays.equals(name, 0, ledgerLength, bytes, ledger.at(), ledger.end());
  }

  /**
   * Folds in one transaction; one that is not past the last is folded in already.
   *
   * @return by how much its weight grew
   */
  synchronized int fold(TransactionFields fields, byte role, long packedPosition) {
    if (packedPosition <= lastPosition) {
      return 0;
    }
    int lengthBefore = currencies.length;
    lastPosition = packedPosition;
    count++;
    firstTimeMicros = Math.min(firstTimeMicros, fields.timeMicros());
    lastTimeMicros = Math.max(lastTimeMicros, fields.timeMicros());
    int base = baseOf(fields.bytes(), fields.currency());
    if (base >= 0) {
      addAmount(base, fields, role);
    }
    int length = currencies.length;
    return length == lengthBefore ? 0 : weight(length) - weight(lengthBefore);
  }

  private void addAmount(int base, TransactionFields fields, byte role) {
    if ((role & AccountEntryKey.ROLE_DEBIT) != 0) {
      WideSum.add(currencies, base + DEBIT_AT, fields.amountHigh(), fields.amountLow());
      currencies[base + DEBIT_COUNT_AT]++;
    }
    if ((role & AccountEntryKey.ROLE_CREDIT) != 0) {
      WideSum.add(currencies, base + CREDIT_AT, fields.amountHigh(), fields.amountLow());
      currencies[base + CREDIT_COUNT_AT]++;
    }
  }

  /** What a reader is told, and the offset it goes up to. The message is made off the monitor. */
  Snapshot snapshot() {
    AccountTotals copy = copy();
    AccountSummary.Builder summary =
        AccountSummary.newBuilder()
            .setLedger(new String(ledger(), StandardCharsets.US_ASCII))
            .setAccount(new String(account(), StandardCharsets.UTF_8))
            .setCount(copy.count);
    if (copy.count > 0) {
      summary.setFirstTimeMicros(copy.firstTimeMicros).setLastTimeMicros(copy.lastTimeMicros);
    }
    for (int i = 0; i < copy.currencyCount(); i++) {
      summary.addTotals(copy.currency(copy.rowAt(i)));
    }
    return new Snapshot(summary.build(), copy.lastPosition);
  }

  /** Totals as of a position, -1 when there was none. */
  record Snapshot(AccountSummary summary, long lastPosition) {}

  private synchronized AccountTotals copy() {
    return new AccountTotals(this);
  }

  private CurrencyTotals.Builder currency(int base) {
    return CurrencyTotals.newBuilder()
        .setCurrency(CurrencyName.text(currencies[base + NAME_AT], currencies[base + NAME_AT + 1]))
        .setDebit(WideSum.total(currencies, base + DEBIT_AT))
        .setCredit(WideSum.total(currencies, base + CREDIT_AT))
        .setDebitCount(currencies[base + DEBIT_COUNT_AT])
        .setCreditCount(currencies[base + CREDIT_COUNT_AT]);
  }

  /** Where the numbers of a currency begin; makes room for a new one; -1 when there is none. */
  private int baseOf(byte[] bytes, ByteRange currency) {
    long high = CurrencyName.bits(bytes, currency, 0);
    long low = CurrencyName.bits(bytes, currency, Long.BYTES);
    int from = 0;
    int to = currencyCount();
    while (from < to) {
      int middle = (from + to) >>> 1;
      int names = compareName(rowAt(middle), high, low);
      if (names == 0) {
        return rowAt(middle);
      }
      if (names < 0) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    if (tooManyCurrencies || currencyCount() == Amounts.CURRENCIES_MAX) {
      giveUpCurrencies();
      return -1;
    }
    int base = roomAt(from);
    currencies[base + NAME_AT] = high;
    currencies[base + NAME_AT + 1] = low;
    return base;
  }

  /** Makes room for a new currency before what was the i-th. */
  private int roomAt(int i) {
    if (order == null && currencyCount() == SORTED_MAX) {
      order = new CurrencyOrder(SORTED_MAX);
    }
    if (order == null) {
      long[] more = new long[currencies.length + ROW_LONGS];
      System.arraycopy(currencies, 0, more, 0, i * ROW_LONGS);
      System.arraycopy(
          currencies, i * ROW_LONGS, more, (i + 1) * ROW_LONGS, currencies.length - i * ROW_LONGS);
      currencies = more;
      return i * ROW_LONGS;
    }
    int base = order.insert(i) * ROW_LONGS;
    if (base == currencies.length) {
      currencies = Arrays.copyOf(currencies, 3 * base / (2 * ROW_LONGS) * ROW_LONGS);
    }
    return base;
  }

  private int compareName(int base, long high, long low) {
    int names = Long.compareUnsigned(currencies[base + NAME_AT], high);
    return names != 0 ? names : Long.compareUnsigned(currencies[base + NAME_AT + 1], low);
  }
}
