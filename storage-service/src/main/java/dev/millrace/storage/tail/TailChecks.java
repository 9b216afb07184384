package dev.millrace.storage.tail;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.contract.log.PackedPosition;
import dev.millrace.contract.transaction.TransactionRules;
import dev.millrace.contract.transaction.Violation;
import dev.millrace.internal.v1.TailCursor;
import dev.millrace.internal.v1.TailRequest;
import org.jspecify.annotations.Nullable;

/** Checks a request; throws the status it is refused with, naming the field. */
final class TailChecks {
  /** As many as the public contract lets a watch name. */
  static final int ACCOUNTS_MAX = 100;

  /** More than a log has partitions. */
  private static final int PARTITIONS_MAX = 4_096;

  private TailChecks() {}

  static void check(TailRequest request) {
    requireValid(TransactionRules.checkLedger(request.getLedger()));
    requireAtMost("accounts", request.getAccountsCount(), ACCOUNTS_MAX);
    requireAtMost("partitions", request.getPartitionsCount(), PARTITIONS_MAX);
    request
        .getAccountsList()
        .forEach(account -> requireValid(TransactionRules.checkAccount("accounts", account)));
    for (TailCursor cursor : request.getPartitionsList()) {
      requireOffset("partitions.offset", cursor.getOffset());
      requireOffset("partitions.end_offset", cursor.getEndOffset());
    }
    if (request.getPartitionsList().stream().map(TailCursor::getPartition).distinct().count()
        < request.getPartitionsCount()) {
      throw Refusal.invalid("partitions.partition", "is there twice").asException();
    }
  }

  private static void requireAtMost(String field, int actual, int max) {
    if (actual > max) {
      throw Refusal.invalid(field, "has %d items, at most %d are allowed".formatted(actual, max))
          .asException();
    }
  }

  private static void requireOffset(String field, long offset) {
    if (offset < 0 || offset > PackedPosition.OFFSET_MAX) {
      throw Refusal.invalid(field, "is not an offset").asException();
    }
  }

  private static void requireValid(@Nullable Violation violation) {
    if (violation != null) {
      throw Refusal.invalid(violation).asException();
    }
  }
}
