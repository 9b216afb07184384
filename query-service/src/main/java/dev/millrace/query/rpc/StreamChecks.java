package dev.millrace.query.rpc;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.contract.transaction.Amounts;
import dev.millrace.contract.transaction.TransactionRules;
import dev.millrace.contract.transaction.Violation;
import dev.millrace.v1.AccountRole;
import dev.millrace.v1.ErrorReason;
import dev.millrace.v1.ExportTransactionsRequest;
import dev.millrace.v1.TransactionFilter;
import dev.millrace.v1.WatchRequest;
import io.grpc.Status;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks the fields of streams' requests; throws the status they are refused with. */
final class StreamChecks {
  /** The bounds that the public contract states. */
  private static final int ACCOUNTS_MAX = 100;

  private static final int TEXTS_MAX = 32;

  private StreamChecks() {}

  static void watch(WatchRequest request) {
    Checks.ledger(request.getLedger());
    count("accounts", request.getAccountsCount(), ACCOUNTS_MAX);
    for (int i = 0; i < request.getAccountsCount(); i++) {
      @Nullable Violation violation =
          TransactionRules.checkAccount("accounts[" + i + "]", request.getAccounts(i));
      if (violation != null) {
        throw Refusal.invalid(violation).asException();
      }
    }
    texts("types", request.getTypesList(), TransactionRules.TYPE_BYTES_MAX);
    if (request.hasLoggedFromMillis() && request.getLoggedFromMillis() < 0) {
      throw Refusal.invalid("logged_from_millis", "is negative").asException();
    }
  }

  static void export(ExportTransactionsRequest request) {
    Checks.ledger(request.getLedger());
    if (!request.getAccount().isEmpty()) {
      Checks.account(request.getAccount());
    }
    filter(request.getFilter(), !request.getAccount().isEmpty());
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

  private static void filter(TransactionFilter filter, boolean ofAccount) {
    if (filter.getRole() == AccountRole.UNRECOGNIZED) {
      throw Refusal.invalid("filter.role", "is not a known role").asException();
    }
    if (!ofAccount && filter.getRole() != AccountRole.ACCOUNT_ROLE_UNSPECIFIED) {
      throw Refusal.invalid("filter.role", "needs an account").asException();
    }
    texts("filter.types", filter.getTypesList(), TransactionRules.TYPE_BYTES_MAX);
    texts("filter.currencies", filter.getCurrenciesList(), TransactionRules.CURRENCY_CHARS_MAX);
    if (filter.hasTimeFromMicros()
        && filter.hasTimeToMicros()
        && filter.getTimeToMicros() < filter.getTimeFromMicros()) {
      throw Refusal.invalid("filter.time_to_micros", "is before time_from_micros").asException();
    }
    if (filter.hasAmountMin()
        && filter.hasAmountMax()
        && Amounts.toBigInteger(filter.getAmountMax())
                .compareTo(Amounts.toBigInteger(filter.getAmountMin()))
            < 0) {
      throw Refusal.invalid("filter.amount_max", "is less than amount_min").asException();
    }
  }

  private static void texts(String field, List<String> texts, int bytesMax) {
    count(field, texts.size(), TEXTS_MAX);
    for (int i = 0; i < texts.size(); i++) {
      if (texts.get(i).getBytes(StandardCharsets.UTF_8).length > bytesMax) {
        throw Refusal.invalid(field + "[" + i + "]", "has more than " + bytesMax + " bytes")
            .asException();
      }
    }
  }

  private static void count(String field, int actual, int max) {
    if (actual > max) {
      throw Refusal.invalid(field, "has %d items, at most %d are allowed".formatted(actual, max))
          .asException();
    }
  }
}
