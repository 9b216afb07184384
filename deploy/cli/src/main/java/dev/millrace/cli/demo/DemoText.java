package dev.millrace.cli.demo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import dev.millrace.cli.demo.DemoReport.Answer;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/** A demo's report for people and for programs. */
final class DemoText {
  private static final int DECIMALS = 3;

  private DemoText() {}

  static String tables(DemoReport report) {
    String answers =
        AsciiTable.getTable(
            AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS,
            report.answers(),
            List.of(
                left("query").with(Answer::question),
                left("answer").with(Answer::answer),
                left("answered by").with(Answer::tier),
                right("ms").with(answer -> "%.2f".formatted(answer.millis()))));
    String summary =
        AsciiTable.getTable(
            AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS,
            rows(report),
            List.of(left("").with(List::getFirst), right("").with(List::getLast)));
    return answers + System.lineSeparator() + summary;
  }

  static ObjectNode json(DemoReport report) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("transactions", report.count())
            .put("seed", report.seed())
            .put("stored", report.stored())
            .put("duplicates", report.duplicates())
            .put("secondsToStart", rounded(report.startSeconds()))
            .put("secondsToReadable", rounded(report.secondsToReadable()))
            .put("transactionsPerSecond", perSecond(report));
    ArrayNode queries = json.putArray("queries");
    for (Answer answer : report.answers()) {
      queries
          .addObject()
          .put("query", answer.question())
          .put("answer", answer.answer())
          .put("tier", answer.tier())
          .put("millis", rounded(answer.millis()));
    }
    return json.put("account", report.account())
        .put("accountTransactions", report.actualCount())
        .put("right", report.isRight());
  }

  private static List<List<String>> rows(DemoReport report) {
    return List.of(
        List.of("stack up after", "%.1f s".formatted(report.startSeconds())),
        List.of("transactions stored", "%,d".formatted(report.stored())),
        List.of("last one readable after", "%.2f s".formatted(report.secondsToReadable())),
        List.of("transactions a second", "%,d".formatted(perSecond(report))),
        List.of("busiest account", report.account()),
        List.of(
            "its count and totals",
            report.isRight() ? "equal to the generator's" : "DIFFER from the generator's"));
  }

  private static long perSecond(DemoReport report) {
    return Math.round(report.count() / Math.max(report.secondsToReadable(), 1e-9));
  }

  private static Column left(String header) {
    return new Column().header(header).dataAlign(HorizontalAlign.LEFT);
  }

  private static Column right(String header) {
    return new Column().header(header).dataAlign(HorizontalAlign.RIGHT);
  }

  private static BigDecimal rounded(double value) {
    return BigDecimal.valueOf(value).setScale(DECIMALS, RoundingMode.HALF_UP);
  }
}
