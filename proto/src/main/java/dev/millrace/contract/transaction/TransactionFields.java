package dev.millrace.contract.transaction;

import static dev.millrace.contract.transaction.TransactionRules.ACCOUNT_BYTES_MAX;
import static dev.millrace.contract.transaction.TransactionRules.ATTRIBUTES_BYTES_MAX;
import static dev.millrace.contract.transaction.TransactionRules.ATTRIBUTE_KEY_BYTES_MAX;
import static dev.millrace.contract.transaction.TransactionRules.CURRENCY_CHARS_MAX;
import static dev.millrace.contract.transaction.TransactionRules.ID_CHARS_MAX;
import static dev.millrace.contract.transaction.TransactionRules.LEDGER_CHARS_MAX;
import static dev.millrace.contract.transaction.TransactionRules.PARTITION_KEY_BYTES_MAX;
import static dev.millrace.contract.transaction.TransactionRules.PAYLOAD_BYTES_MAX;
import static dev.millrace.contract.transaction.TransactionRules.REFERENCE_BYTES_MAX;
import static dev.millrace.contract.transaction.TransactionRules.TIME_AHEAD_MILLIS_MAX;
import static dev.millrace.contract.transaction.TransactionRules.TYPE_BYTES_MAX;

import com.google.protobuf.ByteString;
import dev.millrace.v1.Transaction;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Where the fields of a transaction lie in its bytes, found without making objects of them.
 *
 * <p>{@link #readPlain} vouches only for plain transactions: every field once at most and in field
 * order, as all known encoders write them, no unknown field, ASCII text, time not before 1970,
 * every rule of {@link TransactionRules} kept. Whatever is not plain must be parsed, which alone
 * decides whether it is valid; {@link #take} then gives the same view of it.
 *
 * <p>Used again for one transaction after another; what was read is valid until the next. One
 * thread.
 */
public final class TransactionFields {
  // A tag is field number * 8 + wire type: 0 varint, 1 fixed64, 2 length-delimited.
  private static final int TAG_ID = 1 << 3 | 2;
  private static final int TAG_LEDGER = 2 << 3 | 2;
  private static final int TAG_DEBIT = 3 << 3 | 2;
  private static final int TAG_CREDIT = 4 << 3 | 2;
  private static final int TAG_AMOUNT = 5 << 3 | 2;
  private static final int TAG_CURRENCY = 6 << 3 | 2;
  private static final int TAG_TIME = 7 << 3;
  private static final int TAG_TYPE = 8 << 3 | 2;
  private static final int TAG_REFERENCE = 9 << 3 | 2;
  private static final int TAG_ATTRIBUTE = 10 << 3 | 2;
  private static final int TAG_PAYLOAD = 11 << 3 | 2;
  private static final int TAG_PARTITION_KEY = 12 << 3 | 2;
  private static final int TAG_HIGH = 1 << 3 | 1;
  private static final int TAG_LOW = 2 << 3 | 1;
  private static final int TAG_KEY = 1 << 3 | 2;
  private static final int TAG_VALUE = 2 << 3 | 2;

  /** With more, comparing every key with every other costs more than parsing. */
  private static final int PLAIN_ATTRIBUTES_MAX = 24;

  private final ProtoBytes in = new ProtoBytes();
  private final ByteRange id = new ByteRange();
  private final ByteRange ledger = new ByteRange();
  private final ByteRange debitAccount = new ByteRange();
  private final ByteRange creditAccount = new ByteRange();
  private final ByteRange currency = new ByteRange();
  private final ByteRange type = new ByteRange();
  private final ByteRange reference = new ByteRange();
  private final ByteRange partitionKey = new ByteRange();
  private final int[] attributeKeyAt = new int[PLAIN_ATTRIBUTES_MAX];
  private final int[] attributeKeyEnd = new int[PLAIN_ATTRIBUTES_MAX];
  private byte[] bytes = {};
  private int attributes;
  private int attributeBytes;
  private boolean hasAmount;
  private boolean hasTime;
  private long amountHigh;
  private long amountLow;
  private long timeMicros;

  /**
   * Reads a transaction if it is plain.
   *
   * @param nowMillis the broker's append time of the record; at ingest, the clock
   * @return whether it is plain, and then valid; false says nothing about validity
   */
  public boolean readPlain(byte[] from, int at, int end, long nowMillis) {
    return scan(from, at, end, true) && isPlain(nowMillis);
  }

  /** Reads what {@link #readPlain} took before, without looking at the rules again. */
  public void readAgain(byte[] from, int at, int end) {
    if (!scan(from, at, end, false)) {
      throw new IllegalArgumentException("not a plain transaction");
    }
  }

  /** Reads a valid transaction that is not plain; the ranges then lie in bytes of their own. */
  public void take(Transaction transaction) {
    reset(new byte[0]);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    put(all, id, transaction.getIdBytes());
    put(all, ledger, transaction.getLedgerBytes());
    put(all, debitAccount, transaction.getDebitAccountBytes());
    put(all, creditAccount, transaction.getCreditAccountBytes());
    put(all, currency, transaction.getCurrencyBytes());
    put(all, type, transaction.getTypeBytes());
    put(all, reference, transaction.getReferenceBytes());
    put(all, partitionKey, transaction.getPartitionKeyBytes());
    bytes = all.toByteArray();
    hasAmount = transaction.hasAmount();
    amountHigh = transaction.getAmount().getHigh();
    amountLow = transaction.getAmount().getLow();
    hasTime = transaction.hasTimeMicros();
    timeMicros = transaction.getTimeMicros();
  }

  /** What the ranges lie in; not to be changed. */
  public byte[] bytes() {
    return bytes;
  }

  public ByteRange id() {
    return id;
  }

  public ByteRange ledger() {
    return ledger;
  }

  public ByteRange debitAccount() {
    return debitAccount;
  }

  public ByteRange creditAccount() {
    return creditAccount;
  }

  public ByteRange currency() {
    return currency;
  }

  public ByteRange type() {
    return type;
  }

  public ByteRange reference() {
    return reference;
  }

  public ByteRange partitionKey() {
    return partitionKey;
  }

  public long amountHigh() {
    return amountHigh;
  }

  public long amountLow() {
    return amountLow;
  }

  public long timeMicros() {
    return timeMicros;
  }

  /** Whether both accounts are one. */
  public boolean isWithinOneAccount() {
    return debitAccount.equalIn(bytes, creditAccount);
  }

  /** The record key: the partition key, else the id. */
  public ByteRange recordKey() {
    return partitionKey.isEmpty() ? id : partitionKey;
  }

  /** A range as text. */
  public String text(ByteRange range) {
    return new String(bytes, range.at(), range.length(), StandardCharsets.UTF_8);
  }

  /** Lets go of what was read last, whose array may hold thousands of records. */
  public void clear() {
    reset(new byte[0]);
    in.start(bytes, 0, 0);
  }

  private void reset(byte[] next) {
    bytes = next;
    id.clear();
    ledger.clear();
    debitAccount.clear();
    creditAccount.clear();
    currency.clear();
    type.clear();
    reference.clear();
    partitionKey.clear();
    attributes = 0;
    attributeBytes = 0;
    hasAmount = false;
    hasTime = false;
    amountHigh = 0;
    amountLow = 0;
    timeMicros = 0;
  }

  private static void put(ByteArrayOutputStream all, ByteRange range, ByteString text) {
    int at = all.size();
    byte[] added = text.toByteArray();
    all.writeBytes(added);
    range.set(at, at + added.length);
  }

  private boolean scan(byte[] from, int at, int end, boolean checked) {
    reset(from);
    in.start(from, at, end);
    int before = 0;
    while (in.hasMore()) {
      int tag = in.tag();
      if (tag <= before && !(tag == TAG_ATTRIBUTE && before == TAG_ATTRIBUTE)
          || !field(tag, checked)) {
        return false;
      }
      before = tag;
    }
    return in.isWhole();
  }

  private boolean field(int tag, boolean checked) {
    return switch (tag) {
      case TAG_ID -> in.range(id, ID_CHARS_MAX) && (!checked || AsciiText.isName(bytes, id));
      case TAG_LEDGER ->
          in.range(ledger, LEDGER_CHARS_MAX) && (!checked || AsciiText.isName(bytes, ledger));
      case TAG_DEBIT -> text(debitAccount, ACCOUNT_BYTES_MAX, checked);
      case TAG_CREDIT -> text(creditAccount, ACCOUNT_BYTES_MAX, checked);
      case TAG_AMOUNT -> amount();
      case TAG_CURRENCY ->
          in.range(currency, CURRENCY_CHARS_MAX)
              && (!checked || AsciiText.isCurrency(bytes, currency));
      case TAG_TIME -> time();
      case TAG_TYPE -> text(type, TYPE_BYTES_MAX, checked);
      case TAG_REFERENCE -> text(reference, REFERENCE_BYTES_MAX, checked);
      case TAG_ATTRIBUTE -> checked ? attribute() : in.skip(ATTRIBUTES_BYTES_MAX + 16);
      case TAG_PAYLOAD -> in.skip(PAYLOAD_BYTES_MAX);
      case TAG_PARTITION_KEY -> text(partitionKey, PARTITION_KEY_BYTES_MAX, checked);
      default -> false;
    };
  }

  private boolean text(ByteRange range, int bytesMax, boolean checked) {
    return in.range(range, bytesMax)
        && (!checked || AsciiText.isPrintable(bytes, range.at(), range.end()));
  }

  private boolean time() {
    timeMicros = in.varint();
    hasTime = timeMicros >= 0; // others are rare and take ten bytes
    return hasTime;
  }

  private boolean amount() {
    hasAmount = true;
    int length = in.length(2 * (1 + Long.BYTES));
    int left = length;
    if (left > 0 && in.peek() == TAG_HIGH) {
      amountHigh = in.fixed64AfterTag();
      left -= 1 + Long.BYTES;
    }
    if (left > 0 && in.peek() == TAG_LOW) {
      amountLow = in.fixed64AfterTag();
      left -= 1 + Long.BYTES;
    }
    return length >= 0 && left == 0;
  }

  private boolean attribute() {
    int end = in.length(ATTRIBUTES_BYTES_MAX + 16);
    end += in.at();
    if (attributes == PLAIN_ATTRIBUTES_MAX || end < in.at() || in.tag() != TAG_KEY) {
      return false;
    }
    int keyBytes = in.length(ATTRIBUTE_KEY_BYTES_MAX);
    int keyAt = in.at();
    if (keyBytes <= 0 || !in.move(keyBytes) || in.tag() != TAG_VALUE) {
      return false;
    }
    int valueBytes = in.length(ATTRIBUTES_BYTES_MAX);
    int valueAt = in.at();
    if (valueBytes < 0 || !in.move(valueBytes) || in.at() != end) {
      return false;
    }
    attributeBytes += keyBytes + valueBytes;
    return AsciiText.isAscii(bytes, keyAt, keyAt + keyBytes)
        && AsciiText.isAscii(bytes, valueAt, end)
        && isNewKey(keyAt, keyAt + keyBytes);
  }

  private boolean isNewKey(int at, int end) {
    for (int i = 0; i < attributes; i++) {
      if (Arrays.equals(bytes, at, end, bytes, attributeKeyAt[i], attributeKeyEnd[i])) {
        return false;
      }
    }
    attributeKeyAt[attributes] = at;
    attributeKeyEnd[attributes] = end;
    attributes++;
    return true;
  }

  private boolean isPlain(long nowMillis) {
    return !id.isEmpty()
        && !ledger.isEmpty()
        && !debitAccount.isEmpty()
        && !creditAccount.isEmpty()
        && hasAmount
        && !currency.isEmpty()
        && hasTime
        && timeMicros <= TimeUnit.MILLISECONDS.toMicros(nowMillis + TIME_AHEAD_MILLIS_MAX)
        && attributeBytes <= ATTRIBUTES_BYTES_MAX;
  }
}
