package dev.millrace.cli.ask;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contract.transaction.Amounts;
import dev.millrace.v1.Position;
import dev.millrace.v1.StoredTransaction;
import dev.millrace.v1.Transaction;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A transaction for people. */
public final class TransactionText {
  private static final String COLUMNS = "%-24s %-27s %-24s %-24s %20s %-8s %-14s %-13s %s";

  private TransactionText() {}

  /** A line for each field that it has. */
  static List<String> lines(StoredTransaction stored) {
    ObjectNode fields = TransactionJson.of(stored);
    fields.put(
        "position",
        "partition %d offset %d"
            .formatted(stored.getPosition().getPartition(), stored.getPosition().getOffset()));
    List<String> lines = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : fields.properties()) {
      if (field.getValue().isObject()) {
        lines.add(field.getKey());
        for (Map.Entry<String, JsonNode> entry : field.getValue().properties()) {
          lines.add("  %-14s %s".formatted(entry.getKey(), entry.getValue().asText()));
        }
      } else {
        lines.add("%-16s %s".formatted(field.getKey(), field.getValue().asText()));
      }
    }
    return lines;
  }

  /** What stands over {@link #line}. */
  public static String header() {
    return COLUMNS.formatted(
        "logged",
        "time",
        "debit account",
        "credit account",
        "amount",
        "currency",
        "type",
        "position",
        "id");
  }

  /** One line, of what is most asked for. */
  public static String line(StoredTransaction stored) {
    Transaction transaction = stored.getTransaction();
    return COLUMNS.formatted(
        Instant.ofEpochMilli(stored.getLoggedAtMillis()),
        Times.iso(transaction.getTimeMicros()),
        transaction.getDebitAccount(),
        transaction.getCreditAccount(),
        Amounts.toBigInteger(transaction.getAmount()),
        transaction.getCurrency(),
        transaction.getType(),
        place(stored.getPosition()),
        transaction.getId());
  }

  /** Prints many, as lines or as one JSON object that begins with what was asked for. */
  static ItemPrinter<StoredTransaction> printer(
      PrintWriter out, boolean json, Map<String, String> asked) {
    return json
        ? new JsonItems<>(out, asked, "transactions", TransactionJson::of)
        : new TextItems<>(out, header(), TransactionText::line);
  }

  static String place(Position position) {
    return position.getPartition() + "@" + position.getOffset();
  }
}
