package dev.millrace.cli.ask;

import dev.millrace.contract.transaction.Amounts;
import dev.millrace.v1.AccountEntry;
import dev.millrace.v1.AccountRole;
import dev.millrace.v1.ReadAt;
import java.io.PrintWriter;
import java.util.Locale;

/** Entries as a line each. */
final class TextEntries implements EntryPrinter {
  private static final String ROLE_PREFIX = "ACCOUNT_ROLE_";

  private final PrintWriter out;
  private long count;

  TextEntries(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void print(AccountEntry entry) {
    if (count++ == 0) {
      out.printf(
          "%-27s %-6s %20s %-8s %-14s %-30s %-13s %s%n",
          "time", "role", "amount", "currency", "type", "counterparty", "position", "id");
    }
    out.printf(
        "%-27s %-6s %20s %-8s %-14s %-30s %-13s %s%n",
        Times.iso(entry.getTimeMicros()),
        role(entry.getRole()),
        Amounts.toBigInteger(entry.getAmount()),
        entry.getCurrency(),
        entry.getType(),
        entry.getCounterparty(),
        entry.getPosition().getPartition() + "@" + entry.getPosition().getOffset(),
        entry.getTransaction().getTransaction().getId());
  }

  @Override
  public void end(String nextPageToken, ReadAt readAt) {
    out.println(count + (nextPageToken.isEmpty() ? " transactions" : " transactions, more follow"));
    if (!nextPageToken.isEmpty()) {
      out.println("next page: --page-token " + nextPageToken);
    }
    out.println(Freshness.line(readAt, null));
    out.flush();
  }

  @Override
  public void close() {
    out.flush();
  }

  static String role(AccountRole role) {
    return role.name().substring(ROLE_PREFIX.length()).toLowerCase(Locale.ROOT);
  }
}
