package dev.millrace.storage.read;

import dev.millrace.contract.transaction.ByteRange;
import dev.millrace.contract.transaction.TransactionFields;
import dev.millrace.storage.layout.AccountEntryFields;
import dev.millrace.v1.Amount;
import dev.millrace.v1.TransactionFilter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * A valid filter in the form in which it is checked on the bytes of entries and records, so that
 * nothing is made of those that it leaves out. Any thread.
 */
public final class FieldFilter {
  private static final Amount HIGHEST = Amount.newBuilder().setHigh(-1).setLow(-1).build();

  private final long timeFirstMicros;
  private final long timeLastMicros;
  private final int role;
  private final byte[][] types;
  private final byte[][] currencies;
  private final boolean byAmount;
  private final Amount min;
  private final Amount max;

  /** Takes a filter; an empty one leaves out nothing. */
  public FieldFilter(TransactionFilter filter) {
    timeFirstMicros = filter.hasTimeFromMicros() ? filter.getTimeFromMicros() : Long.MIN_VALUE;
    // No event time is as low as the lowest long, before which no long would be.
    timeLastMicros =
        filter.hasTimeToMicros()
            ? Math.max(filter.getTimeToMicros(), Long.MIN_VALUE + 1) - 1
            : Long.MAX_VALUE;
    role = filter.getRole().getNumber();
    types = bytes(filter.getTypesList());
    currencies = bytes(filter.getCurrenciesList());
    byAmount = filter.hasAmountMin() || filter.hasAmountMax();
    min = filter.getAmountMin();
    max = filter.hasAmountMax() ? filter.getAmountMax() : HIGHEST;
  }

  /** The first event time it takes. */
  long timeFirstMicros() {
    return timeFirstMicros;
  }

  /** The last event time it takes; before the first when it takes none. */
  long timeLastMicros() {
    return timeLastMicros;
  }

  /**
   * Whether an account on this side is one that is asked for.
   *
   * @param entryRole of {@link dev.millrace.storage.layout.AccountEntryKey}: a bit for each side
   */
  public boolean takesRole(byte entryRole) {
    return (entryRole & role) == role;
  }

  /** Whether all but time and role of an entry are as asked for. */
  boolean takes(AccountEntryFields entry) {
    return (!byAmount || takesAmount(entry.amountHigh(), entry.amountLow()))
        && holds(currencies, entry.bytes(), entry.currencyAt() + 1, entry.end(entry.currencyAt()))
        && holds(types, entry.bytes(), entry.typeAt() + 1, entry.end(entry.typeAt()));
  }

  /** Whether all but the role of a transaction is as asked for. */
  public boolean takes(TransactionFields fields) {
    ByteRange currency = fields.currency();
    ByteRange type = fields.type();
    return fields.timeMicros() >= timeFirstMicros
        && fields.timeMicros() <= timeLastMicros
        && (!byAmount || takesAmount(fields.amountHigh(), fields.amountLow()))
        && holds(currencies, fields.bytes(), currency.at(), currency.end())
        && holds(types, fields.bytes(), type.at(), type.end());
  }

  private boolean takesAmount(long high, long low) {
    return compare(high, low, min) >= 0 && compare(high, low, max) <= 0;
  }

  private static int compare(long high, long low, Amount other) {
    int order = Long.compareUnsigned(high, other.getHigh());
    return order != 0 ? order : Long.compareUnsigned(low, other.getLow());
  }

  private static boolean holds(byte[][] wanted, byte[] bytes, int at, int end) {
    for (byte[] one : wanted) {
      if (Arrays.equals(one, 0, one.length, bytes, at, end)) {
        return true;
      }
    }
    return wanted.length == 0;
  }

  private static byte[][] bytes(List<String> texts) {
    return texts.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
  }
}
