package dev.millrace.cli.stats;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The overview for people. */
final class OverviewText {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

  /** So that a line has a hundred characters or so. */
  private static final int FIGURES_PER_LINE = 3;

  private OverviewText() {}

  static List<String> lines(Overview overview, boolean detailed) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "Millrace at %s, rates over %.1f s"
            .formatted(TIME.format(overview.time()), overview.seconds()));
    for (Instance silent : overview.silent()) {
      lines.add(
          "%s at %s: %s".formatted(silent.service().text(), silent.endpoint(), silent.problem()));
    }
    for (Overview.Section section : overview.sections()) {
      section(section, detailed, lines);
    }
    table("partition", overview.partitions(), detailed, lines);
    if (detailed) {
      table("operation", overview.operations(), true, lines);
    }
    return lines;
  }

  private static void section(Overview.Section section, boolean detailed, List<String> lines) {
    List<Figure> shown = shown(section.figures(), detailed);
    for (int from = 0; from < shown.size(); from += FIGURES_PER_LINE) {
      StringBuilder line = new StringBuilder("%-9s".formatted(from == 0 ? section.name() : ""));
      for (Figure figure : shown.subList(from, Math.min(shown.size(), from + FIGURES_PER_LINE))) {
        line.append("%-17s%13s  ".formatted(figure.label(), figure.text()));
      }
      lines.add(line.toString().stripTrailing());
    }
  }

  private static void table(
      String subject, List<Overview.Row> rows, boolean detailed, List<String> lines) {
    if (rows.isEmpty()) {
      return;
    }
    List<ColumnData<Overview.Row>> columns = new ArrayList<>();
    columns.add(column(subject, HorizontalAlign.LEFT, Overview.Row::name));
    if (rows.stream().anyMatch(row -> !row.state().isEmpty())) {
      columns.add(column("state", HorizontalAlign.LEFT, Overview.Row::state));
    }
    List<Figure> first = rows.getFirst().figures();
    for (int i = 0; i < first.size(); i++) {
      int index = i;
      if (detailed || !first.get(i).detailed()) {
        columns.add(
            column(
                first.get(i).label(),
                HorizontalAlign.RIGHT,
                row -> row.figures().get(index).text()));
      }
    }
    lines.addAll(
        AsciiTable.getTable(AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS, rows, columns)
            .lines()
            .toList());
  }

  private static List<Figure> shown(List<Figure> figures, boolean detailed) {
    return figures.stream().filter(figure -> detailed || !figure.detailed()).toList();
  }

  private static ColumnData<Overview.Row> column(
      String header, HorizontalAlign align, Function<Overview.Row, @Nullable String> value) {
    return new Column().header(header).dataAlign(align).with(value);
  }
}
