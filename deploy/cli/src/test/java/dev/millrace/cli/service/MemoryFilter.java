package dev.millrace.cli.service;

import dev.millrace.contract.transaction.Amounts;
import dev.millrace.v1.AccountRole;
import dev.millrace.v1.StoredTransaction;
import dev.millrace.v1.Transaction;
import dev.millrace.v1.TransactionFilter;

/** Which transactions a filter leaves, plainly. */
final class MemoryFilter {
  private MemoryFilter() {}

  /** Whether it is left; {@code account} is empty where none is named. */
  static boolean leaves(TransactionFilter filter, String account, StoredTransaction stored) {
    Transaction transaction = stored.getTransaction();
    boolean debit = transaction.getDebitAccount().equals(account);
    boolean credit = transaction.getCreditAccount().equals(account);
    return (account.isEmpty() || isOn(filter.getRole(), debit, credit))
        && !(filter.hasTimeFromMicros() && transaction.getTimeMicros() < filter.getTimeFromMicros())
        && !(filter.hasTimeToMicros() && transaction.getTimeMicros() >= filter.getTimeToMicros())
        && (filter.getTypesCount() == 0 || filter.getTypesList().contains(transaction.getType()))
        && (filter.getCurrenciesCount() == 0
            || filter.getCurrenciesList().contains(transaction.getCurrency()))
        && isWithin(filter, transaction);
  }

  private static boolean isOn(AccountRole role, boolean debit, boolean credit) {
    return switch (role) {
      case ACCOUNT_ROLE_DEBIT -> debit;
      case ACCOUNT_ROLE_CREDIT -> credit;
      case ACCOUNT_ROLE_BOTH -> debit && credit;
      default -> debit || credit;
    };
  }

  private static boolean isWithin(TransactionFilter filter, Transaction transaction) {
    var amount = Amounts.toBigInteger(transaction.getAmount());
    return !(filter.hasAmountMin()
            && amount.compareTo(Amounts.toBigInteger(filter.getAmountMin())) < 0)
        && !(filter.hasAmountMax()
            && amount.compareTo(Amounts.toBigInteger(filter.getAmountMax())) > 0);
  }
}
