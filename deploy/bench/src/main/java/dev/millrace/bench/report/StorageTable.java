package dev.millrace.bench.report;

import dev.millrace.bench.measure.Spread;
import dev.millrace.bench.report.StorageReport.Goal;
import dev.millrace.bench.report.StorageReport.Measured;
import dev.millrace.bench.report.StorageReport.Result;
import dev.millrace.bench.suite.Figure;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Results for a terminal: medians, and of each figure how far the rounds lie apart. */
public final class StorageTable {
  private static final String GAP = "  ";

  private StorageTable() {}

  /** A scenario, a line for each variant. */
  public static String of(Result result) {
    List<Figure> figures = figures(result);
    List<List<String>> rows = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of(result.title()));
    figures.forEach(figure -> head.add(figure.label()));
    rows.add(head);
    for (Measured variant : result.variants()) {
      List<String> row = new ArrayList<>(List.of(variant.name()));
      figures.forEach(figure -> row.add(cell(figure, variant.figures().get(figure))));
      rows.add(row);
    }
    return align(rows);
  }

  /** The goals, a line each. */
  public static String of(List<Goal> goals) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("Goal", "bound", "verdict", "found"));
    for (Goal goal : goals) {
      String found = goal.found();
      rows.add(
          List.of(
              goal.name(),
              goal.goal(),
              goal.verdict().name().toLowerCase(Locale.ROOT).replace('_', ' '),
              found == null ? "" : found));
    }
    return align(rows);
  }

  /** The figures that any variant has, in their order. */
  public static List<Figure> figures(Result result) {
    Set<Figure> figures = EnumSet.noneOf(Figure.class);
    result.variants().forEach(variant -> figures.addAll(variant.figures().keySet()));
    return List.copyOf(figures);
  }

  private static String cell(Figure figure, @Nullable Spread spread) {
    if (spread == null) {
      return "";
    }
    double half = spread.median() == 0 ? 0 : (spread.max() - spread.min()) / spread.median() / 2;
    return half < 0.005
        ? figure.format(spread.median())
        : "%s ±%.0f%%".formatted(figure.format(spread.median()), half * 100);
  }

  private static String align(List<List<String>> rows) {
    int columns = rows.getFirst().size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      text.append(("%-" + widths[0] + "s").formatted(row.getFirst()));
      for (int i = 1; i < columns; i++) {
        text.append(GAP).append(("%" + widths[i] + "s").formatted(row.get(i)));
      }
      text.append(System.lineSeparator());
    }
    return text.toString();
  }
}
