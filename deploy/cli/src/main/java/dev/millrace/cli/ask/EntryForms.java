package dev.millrace.cli.ask;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contract.transaction.Amounts;
import dev.millrace.v1.AccountEntry;
import dev.millrace.v1.AccountRole;
import java.util.Locale;

/** An account's entry, for people and for programs. */
final class EntryForms {
  private static final String ROLE_PREFIX = "ACCOUNT_ROLE_";
  private static final String COLUMNS = "%-27s %-6s %20s %-8s %-14s %-30s %-13s %s";

  private EntryForms() {}

  static String header() {
    return COLUMNS.formatted(
        "time", "role", "amount", "currency", "type", "counterparty", "position", "id");
  }

  static String line(AccountEntry entry) {
    return COLUMNS.formatted(
        Times.iso(entry.getTimeMicros()),
        role(entry.getRole()),
        Amounts.toBigInteger(entry.getAmount()),
        entry.getCurrency(),
        entry.getType(),
        entry.getCounterparty(),
        TransactionText.place(entry.getPosition()),
        entry.getTransaction().getTransaction().getId());
  }

  static ObjectNode json(AccountEntry entry) {
    ObjectNode node =
        JsonNodeFactory.instance
            .objectNode()
            .put("time", Times.iso(entry.getTimeMicros()))
            .put("timeMicros", entry.getTimeMicros())
            .put("role", role(entry.getRole()))
            .put("amount", Amounts.toBigInteger(entry.getAmount()).toString())
            .put("currency", entry.getCurrency())
            .put("type", entry.getType())
            .put("counterparty", entry.getCounterparty());
    node.set("position", TransactionJson.of(entry.getPosition()));
    if (entry.hasTransaction()) {
      node.set("transaction", TransactionJson.of(entry.getTransaction()));
    }
    return node;
  }

  private static String role(AccountRole role) {
    return role.name().substring(ROLE_PREFIX.length()).toLowerCase(Locale.ROOT);
  }
}
