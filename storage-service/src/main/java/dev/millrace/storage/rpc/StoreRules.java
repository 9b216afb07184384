package dev.millrace.storage.rpc;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.contract.log.PackedPosition;
import dev.millrace.contract.transaction.TransactionRules;
import dev.millrace.contract.transaction.Violation;
import dev.millrace.internal.v1.AggregateAccountRequest;
import dev.millrace.internal.v1.BatchGetRequest;
import dev.millrace.internal.v1.EstimateRecordsRequest;
import dev.millrace.internal.v1.GetSummaryRequest;
import dev.millrace.internal.v1.ListAccountRequest;
import dev.millrace.internal.v1.ListReferenceRequest;
import dev.millrace.internal.v1.LoggedRecord;
import dev.millrace.internal.v1.PartitionCursor;
import dev.millrace.internal.v1.PartitionKeys;
import dev.millrace.internal.v1.RecordCursor;
import dev.millrace.internal.v1.RecordKey;
import dev.millrace.internal.v1.ResolveOutcomesRequest;
import dev.millrace.internal.v1.ScanRecordsRequest;
import dev.millrace.internal.v1.TailCursor;
import dev.millrace.internal.v1.TailRequest;
import dev.millrace.v1.GroupBy;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What requests may ask; each throws INVALID_ARGUMENT that names the field. */
final class StoreRules {
  /**
   * Keys of one partition, or records of one call. The query service asks each partition for up to
   * 1,000 keys of a client's batch, or for the few of 128 gets; a call's bytes bound their sum.
   */
  static final int ITEMS_MAX = 10_000;

  /** Entries or records of one partition's page. */
  static final int LIMIT_MAX = 10_000;

  /** Records of a partition's estimate: a search each, about 200 ms in all. */
  static final int SAMPLE_MAX = 10_000;

  /** Groups of one partition: as many as there may be of the entries that one call looks at. */
  static final int GROUPS_MAX = 100_000;

  /** As many as the public contract lets a watch name; each record is compared with all. */
  static final int ACCOUNTS_MAX = 100;

  private StoreRules() {}

  static void require(BatchGetRequest request) {
    requireValid(TransactionRules.checkLedger(request.getLedger()));
    for (PartitionKeys keys : request.getPartitionsList()) {
      requireAtMost("partitions.keys", keys.getKeysCount(), ITEMS_MAX);
      for (RecordKey key : keys.getKeysList()) {
        requireValid(TransactionRules.checkId(key.getId()));
        requireValid(TransactionRules.checkPartitionKey(key.getPartitionKey()));
      }
    }
  }

  static void require(ListAccountRequest request) {
    requireAccount(request.getLedger(), request.getAccount());
    requireRange("limit", request.getLimit(), 1, LIMIT_MAX);
    requireRange("scanned_max", request.getScannedMax(), 0, Integer.MAX_VALUE);
    requireRange("transactions_max", request.getTransactionsMax(), 0, LIMIT_MAX);
    FilterRules.requireOfAccount(request.getFilter());
    requireEntryCursors(request.getPartitionsList());
  }

  static void require(GetSummaryRequest request) {
    requireAccount(request.getLedger(), request.getAccount());
  }

  static void require(ListReferenceRequest request) {
    requireValid(TransactionRules.checkLedger(request.getLedger()));
    int bytes = request.getReference().getBytes(StandardCharsets.UTF_8).length;
    requireRange("reference", bytes, 1, TransactionRules.REFERENCE_BYTES_MAX);
    requireRange("limit", request.getLimit(), 1, LIMIT_MAX);
    requireRecordCursors(request.getPartitionsList());
  }

  static void require(ScanRecordsRequest request) {
    requireValid(TransactionRules.checkLedger(request.getLedger()));
    FilterRules.requireOfRecords(request.getFilter());
    if (request.hasLoggedFromMillis()) {
      requireNotNegative("logged_from_millis", request.getLoggedFromMillis());
    }
    if (request.hasLoggedToMillis()) {
      requireNotNegative("logged_to_millis", request.getLoggedToMillis());
      if (request.getLoggedToMillis() < request.getLoggedFromMillis()) {
        throw invalid("logged_to_millis", "is before logged_from_millis");
      }
    }
    if (!request.getCountOnly()) {
      requireRange("limit", request.getLimit(), 1, LIMIT_MAX);
    }
    requireRange("scanned_max", request.getScannedMax(), 0, Integer.MAX_VALUE);
    requireRecordCursors(request.getPartitionsList());
  }

  static void require(AggregateAccountRequest request) {
    requireAccount(request.getLedger(), request.getAccount());
    FilterRules.requireOfAccount(request.getFilter());
    requireGroups(request.getGroupByList());
    requireRange("groups_max", request.getGroupsMax(), 1, GROUPS_MAX);
    requireRange("scanned_max", request.getScannedMax(), 0, Integer.MAX_VALUE);
    requireEntryCursors(request.getPartitionsList());
  }

  static void require(EstimateRecordsRequest request) {
    requireValid(TransactionRules.checkLedger(request.getLedger()));
    FilterRules.requireOfRecords(request.getFilter());
    requireRange("sample", request.getSample(), 1, SAMPLE_MAX);
  }

  static void require(TailRequest request) {
    requireValid(TransactionRules.checkLedger(request.getLedger()));
    requireAtMost("accounts", request.getAccountsCount(), ACCOUNTS_MAX);
    for (String account : request.getAccountsList()) {
      requireValid(TransactionRules.checkAccount("accounts", account));
    }
    if (request.getAccountsCount() == 0) {
      FilterRules.requireOfRecords(request.getFilter());
    } else {
      FilterRules.requireOfAccount(request.getFilter());
    }
    Set<Integer> seen = new HashSet<>();
    for (TailCursor cursor : request.getPartitionsList()) {
      requireOffset("partitions.offset", cursor.getOffset());
      requireOffset("partitions.end_offset", cursor.getEndOffset());
      if (!seen.add(cursor.getPartition())) {
        throw invalid("partitions.partition", "is there twice");
      }
    }
  }

  static void require(ResolveOutcomesRequest request) {
    requireAtMost("records", request.getRecordsCount(), ITEMS_MAX);
    for (LoggedRecord logged : request.getRecordsList()) {
      requirePosition("records", logged.getOffset(), logged.getIndex());
    }
  }

  private static void requireAccount(String ledger, String account) {
    requireValid(TransactionRules.checkLedger(ledger));
    requireValid(TransactionRules.checkAccount("account", account));
  }

  private static void requireGroups(List<GroupBy> groups) {
    Set<GroupBy> seen = EnumSet.noneOf(GroupBy.class);
    for (GroupBy group : groups) {
      if (group == GroupBy.GROUP_BY_UNSPECIFIED || group == GroupBy.UNRECOGNIZED) {
        throw invalid("group_by", "has one that is not known");
      }
      if (!seen.add(group)) {
        throw invalid("group_by", "has one twice");
      }
    }
    if (seen.contains(GroupBy.GROUP_BY_DAY) && seen.contains(GroupBy.GROUP_BY_MONTH)) {
      throw invalid("group_by", "has both days and months");
    }
  }

  private static void requireEntryCursors(List<PartitionCursor> cursors) {
    for (PartitionCursor cursor : cursors) {
      requireOffset("partitions.end_offset", cursor.getEndOffset());
      requirePosition(
          "partitions.after", cursor.getAfter().getOffset(), cursor.getAfter().getIndex());
    }
  }

  private static void requireRecordCursors(List<RecordCursor> cursors) {
    for (RecordCursor cursor : cursors) {
      requireOffset("partitions.end_offset", cursor.getEndOffset());
      requirePosition(
          "partitions.after", cursor.getAfter().getOffset(), cursor.getAfter().getIndex());
    }
  }

  private static void requirePosition(String field, long offset, int index) {
    requireOffset(field + ".offset", offset);
    requireRange(field + ".index", index, 0, PackedPosition.INDEX_MAX);
  }

  private static void requireOffset(String field, long offset) {
    if (offset < 0 || offset > PackedPosition.OFFSET_MAX) {
      throw invalid(field, "is not an offset");
    }
  }

  private static void requireNotNegative(String field, long value) {
    if (value < 0) {
      throw invalid(field, "must not be negative");
    }
  }

  private static void requireRange(String field, int value, int min, int max) {
    if (value < min || value > max) {
      throw invalid(field, "must be from " + min + " to " + max);
    }
  }

  private static void requireAtMost(String field, int actual, int max) {
    if (actual > max) {
      throw invalid(field, "has %d items, at most %d are allowed".formatted(actual, max));
    }
  }

  private static void requireValid(@Nullable Violation violation) {
    if (violation != null) {
      throw Refusal.invalid(violation).asException();
    }
  }

  private static RuntimeException invalid(String field, String problem) {
    return Refusal.invalid(field, problem).asException();
  }
}
