package dev.millrace.storage.tail;

import dev.millrace.contract.transaction.ByteRange;
import dev.millrace.contract.transaction.TransactionFields;
import dev.millrace.internal.v1.TailRequest;
import dev.millrace.storage.layout.RecordValue;
import dev.millrace.v1.AccountRole;
import dev.millrace.v1.Amount;
import dev.millrace.v1.TransactionFilter;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Which records a stream wants, decided on their bytes: what is left out is never parsed unless it
 * is not plain. One thread at a time.
 */
final class RecordMatch {
  private final TransactionFields fields = new TransactionFields();
  private final byte[] ledger;
  private final byte[][] accounts;
  private final byte[][] types;
  private final byte[][] currencies;
  private final AccountRole role;
  private final TransactionFilter filter;
  private final boolean boundsAmount;

  RecordMatch(TailRequest request) {
    this.filter = request.getFilter();
    this.ledger = request.getLedger().getBytes(StandardCharsets.UTF_8);
    this.accounts = bytes(request.getAccountsList());
    this.types = bytes(filter.getTypesList());
    this.currencies = bytes(filter.getCurrenciesList());
    this.role = filter.getRole();
    this.boundsAmount = filter.hasAmountMin() || filter.hasAmountMax();
  }

  /** Whether the record with this value in the records family is wanted. */
  boolean matches(byte[] value) {
    RecordValue.read(value, fields);
    return fields.ledger().holds(fields.bytes(), ledger)
        && hasAccount()
        && isAny(fields.type(), types)
        && isAny(fields.currency(), currencies)
        && isInTime(fields.timeMicros())
        && (!boundsAmount || isInAmount());
  }

  private boolean hasAccount() {
    if (accounts.length == 0) {
      return true;
    }
    return switch (role) {
      case ACCOUNT_ROLE_DEBIT -> isAny(fields.debitAccount(), accounts);
      case ACCOUNT_ROLE_CREDIT -> isAny(fields.creditAccount(), accounts);
      case ACCOUNT_ROLE_BOTH ->
          fields.isWithinOneAccount() && isAny(fields.debitAccount(), accounts);
      case ACCOUNT_ROLE_UNSPECIFIED, UNRECOGNIZED ->
          isAny(fields.debitAccount(), accounts) || isAny(fields.creditAccount(), accounts);
    };
  }

  /** No list leaves nothing out. */
  private boolean isAny(ByteRange range, byte[][] wanted) {
    if (wanted.length == 0) {
      return true;
    }
    for (byte[] one : wanted) {
      if (range.holds(fields.bytes(), one)) {
        return true;
      }
    }
    return false;
  }

  private boolean isInTime(long micros) {
    return (!filter.hasTimeFromMicros() || micros >= filter.getTimeFromMicros())
        && (!filter.hasTimeToMicros() || micros < filter.getTimeToMicros());
  }

  private boolean isInAmount() {
    return (!filter.hasAmountMin() || compareTo(filter.getAmountMin()) >= 0)
        && (!filter.hasAmountMax() || compareTo(filter.getAmountMax()) <= 0);
  }

  private int compareTo(Amount bound) {
    int high = Long.compareUnsigned(fields.amountHigh(), bound.getHigh());
    return high != 0 ? high : Long.compareUnsigned(fields.amountLow(), bound.getLow());
  }

  private static byte[][] bytes(List<String> texts) {
    return texts.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
  }
}
