package dev.millrace.storage.rpc;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.contract.transaction.TransactionRules;
import dev.millrace.v1.AccountRole;
import dev.millrace.v1.Amount;
import dev.millrace.v1.TransactionFilter;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a filter may be. */
final class FilterRules {
  /** Types or currencies of one filter; each entry is compared with all of them. */
  private static final int TEXTS_MAX = 32;

  private FilterRules() {}

  /** Refuses a filter of an account's entries that is not valid. */
  static void requireOfAccount(TransactionFilter filter) {
    if (filter.getRole() == AccountRole.UNRECOGNIZED) {
      throw invalid("role", "is not known");
    }
    requireValid(filter);
  }

  /** Refuses a filter of records that is not valid. */
  static void requireOfRecords(TransactionFilter filter) {
    if (filter.getRole() != AccountRole.ACCOUNT_ROLE_UNSPECIFIED) {
      throw invalid("role", "is only for the entries of an account");
    }
    requireValid(filter);
  }

  private static void requireValid(TransactionFilter filter) {
    if (filter.hasTimeFromMicros()
        && filter.hasTimeToMicros()
        && filter.getTimeToMicros() < filter.getTimeFromMicros()) {
      throw invalid("time_to_micros", "is before time_from_micros");
    }
    requireTexts("types", filter.getTypesList(), TransactionRules.TYPE_BYTES_MAX);
    requireTexts("currencies", filter.getCurrenciesList(), TransactionRules.CURRENCY_CHARS_MAX);
    if (filter.hasAmountMax() && compare(filter.getAmountMax(), filter.getAmountMin()) < 0) {
      throw invalid("amount_max", "is below amount_min");
    }
  }

  private static void requireTexts(String field, List<String> texts, int bytesMax) {
    if (texts.size() > TEXTS_MAX) {
      throw invalid(
          field, "has %d items, at most %d are allowed".formatted(texts.size(), TEXTS_MAX));
    }
    for (String text : texts) {
      int bytes = text.getBytes(StandardCharsets.UTF_8).length;
      if (bytes > bytesMax) {
        throw invalid(
            field, "has one of %d bytes, at most %d are allowed".formatted(bytes, bytesMax));
      }
    }
  }

  private static int compare(Amount one, Amount other) {
    int order = Long.compareUnsigned(one.getHigh(), other.getHigh());
    return order != 0 ? order : Long.compareUnsigned(one.getLow(), other.getLow());
  }

  private static RuntimeException invalid(String field, String problem) {
    return Refusal.invalid("filter." + field, problem).asException();
  }
}
