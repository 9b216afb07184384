package dev.millrace.query.rpc;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.contract.transaction.TransactionRules;
import dev.millrace.contract.transaction.Violation;
import dev.millrace.v1.ErrorReason;
import dev.millrace.v1.ExportTransactionsRequest;
import dev.millrace.v1.WatchRequest;
import io.grpc.Status;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks the fields of streams' requests; throws the status they are refused with. */
final class StreamChecks {
  /** The bound that the public contract states. */
  private static final int ACCOUNTS_MAX = 100;

  private StreamChecks() {}

  static void watch(WatchRequest request) {
    Checks.ledger(request.getLedger());
    if (request.getAccountsCount() > ACCOUNTS_MAX) {
      throw Refusal.invalid(
              "accounts",
              "has %d values, at most %d".formatted(request.getAccountsCount(), ACCOUNTS_MAX))
          .asException();
    }
    for (int i = 0; i < request.getAccountsCount(); i++) {
      @Nullable Violation violation =
          TransactionRules.checkAccount("accounts[" + i + "]", request.getAccounts(i));
      if (violation != null) {
        throw Refusal.invalid(violation).asException();
      }
    }
    FilterChecks.types("types", request.getTypesList());
    if (request.hasLoggedFromMillis() && request.getLoggedFromMillis() < 0) {
      throw Refusal.invalid("logged_from_millis", "is negative").asException();
    }
  }

  static void export(ExportTransactionsRequest request) {
    Checks.ledger(request.getLedger());
    if (request.getAccount().isEmpty()) {
      FilterChecks.withoutAccount(request.getFilter());
    } else {
      Checks.account(request.getAccount());
      FilterChecks.ofAccount(request.getFilter());
    }
  }

  /** INVALID_ARGUMENT, reason INVALID_PAGE_TOKEN. */
  static Refusal resumeToken(String problem) {
    return new Refusal(
        Status.Code.INVALID_ARGUMENT,
        ErrorReason.ERROR_REASON_INVALID_PAGE_TOKEN,
        "resume_token " + problem,
        "resume_token",
        null,
        Map.of());
  }
}
