package dev.millrace.query.harness;

import dev.millrace.contract.transaction.Amounts;
import dev.millrace.v1.AccountRole;
import dev.millrace.v1.Transaction;
import dev.millrace.v1.TransactionFilter;

/** What a filter lets through, said as plainly as can be: the model that answers are held to. */
public final class TestFilter {
  private TestFilter() {}

  /** Whether a transaction passes; {@code role} is UNSPECIFIED where no account is named. */
  public static boolean passes(
      TransactionFilter filter, Transaction transaction, AccountRole role) {
    long time = transaction.getTimeMicros();
    return (!filter.hasTimeFromMicros() || time >= filter.getTimeFromMicros())
        && (!filter.hasTimeToMicros() || time < filter.getTimeToMicros())
        && (filter.getTypesCount() == 0 || filter.getTypesList().contains(transaction.getType()))
        && (filter.getCurrenciesCount() == 0
            || filter.getCurrenciesList().contains(transaction.getCurrency()))
        && (!filter.hasAmountMin()
            || Amounts.toBigInteger(transaction.getAmount())
                    .compareTo(Amounts.toBigInteger(filter.getAmountMin()))
                >= 0)
        && (!filter.hasAmountMax()
            || Amounts.toBigInteger(transaction.getAmount())
                    .compareTo(Amounts.toBigInteger(filter.getAmountMax()))
                <= 0)
        && passes(filter.getRole(), role);
  }

  private static boolean passes(AccountRole wanted, AccountRole role) {
    return wanted == AccountRole.ACCOUNT_ROLE_UNSPECIFIED
        || wanted == role
        || role == AccountRole.ACCOUNT_ROLE_BOTH;
  }
}
