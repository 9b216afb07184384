package dev.millrace.query.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.millrace.contract.transaction.Amounts;
import dev.millrace.v1.AccountEntry;
import dev.millrace.v1.AccountRole;
import dev.millrace.v1.AccountSummary;
import dev.millrace.v1.CurrencyTotals;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** An account's entries and its summary as JSON. */
final class AccountJson {
  private static final String ROLE_PREFIX = "ACCOUNT_ROLE_";

  private AccountJson() {}

  static void entries(JsonGenerator json, Target target, List<AccountEntry> entries)
      throws IOException {
    account(json, target);
    json.writeArrayFieldStart("entries");
    for (AccountEntry entry : entries) {
      json.writeStartObject();
      Json.time(json, "time", entry.getTimeMicros());
      json.writeStringField("role", role(entry.getRole()));
      json.writeStringField("amount", Amounts.toBigInteger(entry.getAmount()).toString());
      json.writeStringField("currency", entry.getCurrency());
      json.writeStringField("type", entry.getType());
      json.writeStringField("counterparty", entry.getCounterparty());
      TransactionJson.position(json, entry.getPosition());
      if (entry.hasTransaction()) {
        TransactionJson.write(json, "transaction", entry.getTransaction());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  static void summary(JsonGenerator json, Target target, AccountSummary summary)
      throws IOException {
    account(json, target);
    Json.int64(json, "count", summary.getCount());
    if (summary.hasFirstTimeMicros()) {
      Json.time(json, "firstTime", summary.getFirstTimeMicros());
    }
    if (summary.hasLastTimeMicros()) {
      Json.time(json, "lastTime", summary.getLastTimeMicros());
    }
    json.writeArrayFieldStart("totals");
    for (CurrencyTotals totals : summary.getTotalsList()) {
      json.writeStartObject();
      json.writeStringField("currency", totals.getCurrency());
      json.writeStringField("debit", Amounts.toBigInteger(totals.getDebit()).toString());
      json.writeStringField("credit", Amounts.toBigInteger(totals.getCredit()).toString());
      Json.int64(json, "debitCount", totals.getDebitCount());
      Json.int64(json, "creditCount", totals.getCreditCount());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void account(JsonGenerator json, Target target) throws IOException {
    json.writeStringField("ledger", target.ledger());
    json.writeStringField("account", target.name());
  }

  private static String role(AccountRole role) {
    return role.name().replaceFirst(ROLE_PREFIX, "").toLowerCase(Locale.ROOT);
  }
}
