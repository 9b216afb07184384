package dev.millrace.storage.tail;

import dev.millrace.contract.transaction.TransactionFields;
import dev.millrace.internal.v1.TailRequest;
import dev.millrace.storage.read.FieldFilter;
import dev.millrace.storage.read.RecordMatcher;
import dev.millrace.v1.AccountRole;
import java.nio.charset.StandardCharsets;

/**
 * Which records a stream wants: those of a ledger that a filter takes and that name one of some
 * accounts, decided on their bytes. One thread at a time.
 */
final class RecordMatch {
  private final RecordMatcher records;
  private final FieldFilter filter;
  private final byte[][] accounts;

  RecordMatch(TailRequest request) {
    this.filter = new FieldFilter(request.getFilter());
    this.records = new RecordMatcher(request.getLedger(), filter);
    this.accounts =
        request.getAccountsList().stream()
            .map(account -> account.getBytes(StandardCharsets.UTF_8))
            .toArray(byte[][]::new);
  }

  /** Whether the record with this value in the records family is wanted. */
  boolean matches(byte[] value) {
    return records.matches(value) && (accounts.length == 0 || namesOne(records.fields()));
  }

  private boolean namesOne(TransactionFields fields) {
    for (byte[] account : accounts) {
      int sides =
          (fields.debitAccount().holds(fields.bytes(), account)
                  ? AccountRole.ACCOUNT_ROLE_DEBIT_VALUE
                  : 0)
              | (fields.creditAccount().holds(fields.bytes(), account)
                  ? AccountRole.ACCOUNT_ROLE_CREDIT_VALUE
                  : 0);
      if (sides != 0 && filter.takesRole((byte) sides)) {
        return true;
      }
    }
    return false;
  }
}
