package dev.millrace.bench.page;

import dev.millrace.bench.measure.Spread;
import dev.millrace.bench.report.StorageReport;
import dev.millrace.bench.report.StorageReport.Goal;
import dev.millrace.bench.report.StorageReport.Measured;
import dev.millrace.bench.report.StorageReport.Result;
import dev.millrace.bench.report.StorageReport.Verdict;
import dev.millrace.bench.report.StorageTable;
import dev.millrace.bench.suite.Figure;
import dev.millrace.bench.suite.Outcome.Sample;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A report of {@code bench storage} as one page that needs nothing from elsewhere. */
public final class StoragePage {
  private static final String STYLE =
      """
      :root{color-scheme:light dark;--text:#1c2430;--page:#fff;--soft:#5d6978;--line:#d5dae1;
      --bar:#3b76c4;--good:#1a7f43;--bad:#b3261e}
      @media(prefers-color-scheme:dark){:root{--text:#e3e7ec;--page:#14181d;--soft:#9aa6b4;
      --line:#353d47;--bar:#6ea3e6;--good:#5fcf8c;--bad:#ff8a80}}
      body{font:15px/1.45 system-ui,sans-serif;color:var(--text);background:var(--page);
      max-width:1040px;margin:2rem auto;padding:0 1rem}
      h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2.5rem}
      .about,.soft{color:var(--soft)}
      .scroll{overflow-x:auto}
      table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:13px}
      th,td{padding:.3rem .6rem;border-bottom:1px solid var(--line);text-align:right;
      white-space:nowrap;vertical-align:top}
      th:first-child,td:first-child,table.facts td,table.facts th,table.goals td{text-align:left}
      table.facts td,table.goals td{white-space:normal}
      td small{display:block;color:var(--soft)}
      .met{color:var(--good);font-weight:600}.missed{color:var(--bad);font-weight:600}
      svg{width:100%;max-width:760px;height:auto;display:block;margin:1rem 0}
      svg text{fill:var(--text);font:12px system-ui,sans-serif}
      svg .title{font-weight:600;font-size:13px}
      svg .name{text-anchor:end}svg .tick{text-anchor:middle}
      svg .bar{fill:var(--bar)}svg .range{stroke:var(--text);fill:none}
      svg .grid{stroke:var(--line)}svg .line{stroke:var(--bar);stroke-width:2;fill:none}
      code{font:13px ui-monospace,monospace;overflow-wrap:anywhere}
      """;

  private final StorageReport report;

  public StoragePage(StorageReport report) {
    this.report = report;
  }

  /** The page. */
  public String html() {
    return """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8">
        <meta name="viewport" content="width=device-width,initial-scale=1">
        <title>Millrace: bench storage</title>
        <style>
        %s</style></head><body>
        <h1>Millrace: bench storage</h1>
        %s<h2>Goals</h2>
        %s%s</body></html>
        """
        .formatted(
            STYLE,
            facts(),
            goals(),
            report.scenarios().stream().map(StoragePage::section).collect(Collectors.joining()));
  }

  private String facts() {
    return """
        <table class="facts">
        <tr><th>Command</th><td><code>%s</code></td></tr>
        <tr><th>Started</th><td>%s</td></tr>
        <tr><th>Machine</th><td>%s</td></tr>
        <tr><th>Versions</th><td>%s</td></tr>
        <tr><th>Options</th><td>%s</td></tr>
        </table>
        <p class="soft">Medians of the rounds that count, in turns with the other variants; below \
        each the least and the greatest. Every figure is of this run.</p>
        """
        .formatted(
            Html.escape(report.command()),
            Html.escape(report.startedAt()),
            pairs(report.machine()),
            pairs(report.versions()),
            pairs(report.options()));
  }

  private static String pairs(Map<String, ?> pairs) {
    return pairs.entrySet().stream()
        .map(pair -> Html.escape(pair.getKey() + " " + pair.getValue()))
        .collect(Collectors.joining(" · "));
  }

  private String goals() {
    StringBuilder rows = new StringBuilder();
    for (Goal goal : report.goals()) {
      String found = goal.found();
      rows.append(
          "<tr>%s%s%s%s</tr>%n"
              .formatted(
                  Html.element("td", goal.name()),
                  Html.element("td", goal.goal()),
                  verdict(goal.verdict()),
                  Html.element("td", found == null ? "" : found)));
    }
    return """
        <div class="scroll"><table class="goals">
        <tr><th>Goal</th><th>Bound</th><th>Verdict</th><th>Found</th></tr>
        %s</table></div>
        """
        .formatted(rows);
  }

  private static String verdict(Verdict verdict) {
    return switch (verdict) {
      case MET -> Html.element("td", "met", "met");
      case MISSED -> Html.element("td", "missed", "missed");
      case NOT_MEASURED -> Html.element("td", "soft", "not measured in this run");
    };
  }

  private static String section(Result result) {
    return """
        <h2>%s</h2>
        <p class="about">%s</p>
        %s%s%s"""
        .formatted(
            Html.escape(result.title()),
            Html.escape(result.about()),
            charts(result),
            overTime(result),
            table(result));
  }

  private static String charts(Result result) {
    return result.charts().stream()
        .map(
            figure ->
                new BarChart(
                        figure,
                        result.variants().stream()
                            .flatMap(variant -> bar(variant, figure).stream())
                            .toList())
                    .svg())
        .collect(Collectors.joining());
  }

  private static Optional<BarChart.Bar> bar(Measured variant, Figure figure) {
    return variant.figure(figure).map(spread -> new BarChart.Bar(variant.name(), spread));
  }

  private static String overTime(Result result) {
    return result.variants().stream()
        .filter(variant -> !variant.samples().isEmpty())
        .flatMap(
            variant ->
                Stream.of(
                    line("operations/s", variant.samples(), Sample::perSecond),
                    line("resident memory, MB", variant.samples(), Sample::rssMegabytes)))
        .collect(Collectors.joining());
  }

  private static String line(String title, List<Sample> samples, ToDoubleFunction<Sample> value) {
    return new LineChart(
            title,
            samples.stream()
                .map(sample -> new LineChart.Point(sample.seconds(), value.applyAsDouble(sample)))
                .toList())
        .svg();
  }

  private static String table(Result result) {
    List<Figure> figures = StorageTable.figures(result);
    StringBuilder text = new StringBuilder("<div class=\"scroll\"><table>\n<tr><th>Variant</th>");
    figures.forEach(figure -> text.append(Html.element("th", figure.label())));
    text.append("</tr>\n");
    for (Measured variant : result.variants()) {
      text.append("<tr>").append(Html.element("td", variant.name()));
      figures.forEach(figure -> text.append(cell(figure, variant.figures().get(figure))));
      text.append("</tr>\n");
    }
    return text.append("</table></div>\n").toString();
  }

  private static String cell(Figure figure, @Nullable Spread spread) {
    if (spread == null) {
      return "<td></td>";
    }
    String range =
        spread.min() == spread.max()
            ? ""
            : "<small>%s – %s</small>"
                .formatted(figure.format(spread.min()), figure.format(spread.max()));
    return "<td>%s%s</td>".formatted(figure.format(spread.median()), range);
  }
}
