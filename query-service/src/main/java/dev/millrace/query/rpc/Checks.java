package dev.millrace.query.rpc;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.contract.ownership.Owners;
import dev.millrace.contract.transaction.TransactionRules;
import dev.millrace.contract.transaction.Violation;
import dev.millrace.v1.CountMode;
import dev.millrace.v1.EntryView;
import dev.millrace.v1.ErrorReason;
import dev.millrace.v1.ListOrder;
import dev.millrace.v1.ScanTransactionsRequest;
import dev.millrace.v1.TransactionKey;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks the fields of requests; throws {@link StatusRuntimeException} naming the field. */
final class Checks {
  /** Keys in one batch: the bound that the public contract states. */
  static final int BATCH_MAX = 1_000;

  /** Kafka is asked for the owners this often while it does not answer. */
  private static final long RETRY_MILLIS = 500;

  private Checks() {}

  /** The owners, when the log could be asked for them since the start. */
  static Owners known(Owners owners) {
    if (owners.known()) {
      return owners;
    }
    throw Refusal.unavailable(
            ErrorReason.ERROR_REASON_LOG_UNAVAILABLE,
            "Kafka could not be asked for the owners yet",
            RETRY_MILLIS)
        .asException();
  }

  static void ledger(String ledger) {
    require(TransactionRules.checkLedger(ledger));
  }

  static void account(String account) {
    require(TransactionRules.checkAccount("account", account));
  }

  static void reference(String reference) {
    if (reference.isEmpty()) {
      throw Refusal.invalid("reference", "is missing").asException();
    }
    require(TransactionRules.checkReference(reference));
  }

  static void loggedRange(ScanTransactionsRequest request) {
    loggedAt("logged_from_millis", request.getLoggedFromMillis());
    loggedAt("logged_to_millis", request.getLoggedToMillis());
    if (request.hasLoggedFromMillis()
        && request.hasLoggedToMillis()
        && request.getLoggedToMillis() < request.getLoggedFromMillis()) {
      throw Refusal.invalid("logged_to_millis", "is before logged_from_millis").asException();
    }
  }

  private static void loggedAt(String field, long millis) {
    if (millis < 0) {
      throw Refusal.invalid(field, "is %d, must be 0 or more".formatted(millis)).asException();
    }
  }

  static boolean isEstimated(CountMode mode) {
    return switch (mode) {
      case COUNT_MODE_UNSPECIFIED, COUNT_MODE_EXACT -> false;
      case COUNT_MODE_ESTIMATED -> true;
      case UNRECOGNIZED -> throw Refusal.invalid("mode", "is not a known mode").asException();
    };
  }

  static void key(boolean present, TransactionKey key) {
    if (!present) {
      throw Refusal.invalid("key", "is missing").asException();
    }
    @Nullable Refusal refusal = keyRefusal("key", key);
    if (refusal != null) {
      throw refusal.asException();
    }
  }

  /** Why a key is none; null when it is one. */
  static @Nullable Refusal keyRefusal(String field, TransactionKey key) {
    @Nullable Violation violation = TransactionRules.checkId(key.getId());
    if (violation == null) {
      violation = TransactionRules.checkPartitionKey(key.getPartitionKey());
    }
    return violation == null
        ? null
        : Refusal.invalid(field + "." + violation.field(), violation.message());
  }

  static void batchSize(int keys) {
    if (keys < 1 || keys > BATCH_MAX) {
      throw new Refusal(
              Status.Code.INVALID_ARGUMENT,
              ErrorReason.ERROR_REASON_BATCH_SIZE,
              "keys has %d items, must have 1 to %d".formatted(keys, BATCH_MAX),
              "keys",
              null,
              Map.of("limit", Integer.toString(BATCH_MAX), "actual", Integer.toString(keys)))
          .asException();
    }
  }

  static ListOrder order(ListOrder order) {
    return switch (order) {
      case LIST_ORDER_UNSPECIFIED, LIST_ORDER_NEWEST_FIRST -> ListOrder.LIST_ORDER_NEWEST_FIRST;
      case LIST_ORDER_OLDEST_FIRST -> ListOrder.LIST_ORDER_OLDEST_FIRST;
      case UNRECOGNIZED -> throw Refusal.invalid("order", "is not a known order").asException();
    };
  }

  static EntryView view(EntryView view) {
    return switch (view) {
      case ENTRY_VIEW_UNSPECIFIED, ENTRY_VIEW_FULL -> EntryView.ENTRY_VIEW_FULL;
      case ENTRY_VIEW_SUMMARY -> EntryView.ENTRY_VIEW_SUMMARY;
      case UNRECOGNIZED -> throw Refusal.invalid("view", "is not a known view").asException();
    };
  }

  static int pageSize(int pageSize, int fallback, int max) {
    if (pageSize < 0) {
      throw Refusal.invalid("page_size", "is %d, must be 0 or more".formatted(pageSize))
          .asException();
    }
    return Math.min(pageSize == 0 ? fallback : pageSize, max);
  }

  /** INVALID_ARGUMENT, reason INVALID_PAGE_TOKEN. */
  static Refusal pageToken(String problem) {
    return new Refusal(
        Status.Code.INVALID_ARGUMENT,
        ErrorReason.ERROR_REASON_INVALID_PAGE_TOKEN,
        "page_token " + problem,
        "page_token",
        null,
        Map.of());
  }

  private static void require(@Nullable Violation violation) {
    if (violation != null) {
      throw Refusal.invalid(violation).asException();
    }
  }
}
