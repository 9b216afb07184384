package dev.millrace.cli.imports;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An import's summary for people and for programs. */
final class SummaryText {
  private static final int DECIMALS = 3;

  private SummaryText() {}

  /** One JSON object; the first seven keys are a contract. */
  static ObjectNode json(ImportSummary summary, @Nullable String error) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("rows", summary.rows())
        .put("stored", summary.stored())
        .put("duplicates", summary.duplicates())
        .put("conflicts", summary.conflicts())
        .put("rejected", summary.rejected())
        .put("secondsToReadable", rounded(summary.secondsToReadable()))
        .put("rowsPerSecond", Math.round(summary.rowsPerSecond()))
        .put("seconds", rounded(summary.seconds()))
        .put("logged", summary.logged())
        .put("unanswered", summary.unanswered())
        .put("skipped", summary.skipped())
        .put("resent", summary.resent())
        .put("uncertain", summary.uncertain())
        .put("reconnects", summary.reconnects())
        .put("negatives", summary.negatives());
    ObjectNode placeholders = json.putObject("placeholders");
    summary.placeholders().forEach(placeholders::put);
    json.put("file", summary.file());
    json.put(
        "rejectsFile", summary.rejectsFile() == null ? null : summary.rejectsFile().toString());
    json.put("token", summary.token());
    json.put("error", error);
    return json;
  }

  /** A few lines. */
  static String text(ImportSummary summary) {
    List<String> lines = new ArrayList<>();
    lines.add(line("rows", summary.rows(), ""));
    if (summary.skipped() > 0) {
      lines.add(line("skipped", summary.skipped(), "rows at the start, as asked"));
    }
    if (summary.logged() > 0) {
      lines.add(line("durable", summary.logged(), "their outcome was not asked for"));
    }
    lines.add(line("stored", summary.stored(), ""));
    lines.add(line("duplicates", summary.duplicates(), "stored before with the same content"));
    lines.add(line("conflicts", summary.conflicts(), "other content is stored under their ids"));
    lines.add(line("rejected", summary.rejected(), ""));
    if (summary.unanswered() > 0) {
      lines.add(line("unknown", summary.unanswered(), "sent or about to be, not answered"));
    }
    summary
        .placeholders()
        .forEach((name, count) -> lines.add(line("placeholder", count, "rows with " + name)));
    if (summary.resent() > 0) {
      lines.add(
          line(
              "sent again",
              summary.resent(),
              "because their answers were lost or not final; streams broken: "
                  + summary.reconnects()));
    }
    if (summary.uncertain() > 0) {
      lines.add(
          line(
              "uncertain",
              summary.uncertain(),
              "counted as stored, may be duplicates: the query"
                  + " service could not say where the log ended before"));
    }
    lines.add(timing(summary));
    if (summary.rejectsFile() != null) {
      lines.add("rows not stored, and why: " + summary.rejectsFile());
    }
    return String.join(System.lineSeparator(), lines);
  }

  private static String timing(ImportSummary summary) {
    return summary.secondsToReadable() == null
        ? "%,.2f s, %,.0f rows/s".formatted(summary.seconds(), summary.rowsPerSecond())
        : "last row readable after %,.2f s, %,.0f rows/s"
            .formatted(summary.secondsToReadable(), summary.rowsPerSecond());
  }

  private static String line(String name, long count, String remark) {
    return "%-12s %,12d%s"
        .formatted(name, count, count == 0 || remark.isEmpty() ? "" : "  " + remark);
  }

  private static @Nullable BigDecimal rounded(@Nullable Double seconds) {
    return seconds == null
        ? null
        : BigDecimal.valueOf(seconds).setScale(DECIMALS, RoundingMode.HALF_UP);
  }
}
