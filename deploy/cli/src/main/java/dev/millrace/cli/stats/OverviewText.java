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

  /** Where lines may be as long as they like: three figures. */
  static final int COLUMNS = 105;

  private static final int HEADING_COLUMNS = 9;
  private static final int FIGURE_COLUMNS = 32;

  private OverviewText() {}

  /** Lines that fit into so many columns; a table is as wide as it is. */
  static List<String> lines(Overview overview, boolean detailed, int columns) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "Millrace at %s, rates over %.1f s"
            .formatted(TIME.format(overview.time()), overview.seconds()));
    for (Instance silent : overview.silent()) {
      lines.add(
          "%s at %s: %s".formatted(silent.service().text(), silent.endpoint(), silent.problem()));
    }
    for (Overview.Section section : overview.sections()) {
      section(section.name(), shown(section.figures(), detailed), columns, lines);
    }
    table("partition", overview.partitions(), detailed, lines);
    if (detailed) {
      table("operation", overview.operations(), true, lines);
    }
    return lines;
  }

  private static void section(String name, List<Figure> figures, int columns, List<String> lines) {
    int inLine = Math.max(1, (columns - HEADING_COLUMNS) / FIGURE_COLUMNS);
    for (int from = 0; from < figures.size(); from += inLine) {
      StringBuilder line = new StringBuilder("%-9s".formatted(from == 0 ? name : ""));
      for (Figure figure : figures.subList(from, Math.min(figures.size(), from + inLine))) {
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
