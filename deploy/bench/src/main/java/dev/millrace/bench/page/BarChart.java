package dev.millrace.bench.page;

import dev.millrace.bench.measure.Spread;
import dev.millrace.bench.suite.Figure;
import java.util.List;
import java.util.Locale;

/** Medians as bars, from zero, with a line from the least to the greatest of the rounds. */
final class BarChart {
  private static final int WIDTH = 760;
  private static final int ROW = 26;
  private static final int BAR = 16;
  private static final int TITLE = 26;

  /** The widest name is cut to what fits here. */
  private static final int NAMES = 270;

  private static final int NAME_CHARS_MAX = 42;

  /** For the figure behind a bar. */
  private static final int VALUES = 90;

  private final Figure figure;
  private final List<Bar> bars;

  /** A variant's figure. */
  record Bar(String name, Spread spread) {}

  BarChart(Figure figure, List<Bar> bars) {
    this.figure = figure;
    this.bars = List.copyOf(bars);
  }

  String svg() {
    double most = bars.stream().mapToDouble(bar -> bar.spread.max()).max().orElse(0);
    double scale = most > 0 ? (WIDTH - NAMES - VALUES) / most : 0;
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%n"
            .formatted(WIDTH, TITLE + ROW * bars.size(), Html.escape(figure.label())));
    svg.append(
        "<text class=\"title\" x=\"0\" y=\"14\">%s</text>%n"
            .formatted(Html.escape(figure.label())));
    for (int i = 0; i < bars.size(); i++) {
      svg.append(row(bars.get(i), TITLE + ROW * i, scale));
    }
    return svg.append("</svg>\n").toString();
  }

  private String row(Bar bar, int top, double scale) {
    Spread spread = bar.spread;
    double end = NAMES + spread.median() * scale;
    double low = NAMES + spread.min() * scale;
    double high = NAMES + spread.max() * scale;
    double middle = top + BAR / 2.0;
    return """
        <g><title>%s: %s (%s to %s)</title>
        <text class="name" x="%d" y="%s">%s</text>
        <rect class="bar" x="%d" y="%d" width="%s" height="%d" rx="2"/>
        <path class="range" d="M%s %sH%sM%s %sv6M%s %sv6"/>
        <text class="value" x="%s" y="%s">%s</text></g>
        """
        .formatted(
            Html.escape(bar.name),
            figure.format(spread.median()),
            figure.format(spread.min()),
            figure.format(spread.max()),
            NAMES - 8,
            number(middle + 4),
            Html.escape(shortened(bar.name)),
            NAMES,
            top,
            number(Math.max(1, end - NAMES)),
            BAR,
            number(low),
            number(middle),
            number(high),
            number(low),
            number(middle - 3),
            number(high),
            number(middle - 3),
            number(Math.max(end, high) + 6),
            number(middle + 4),
            figure.format(spread.median()));
  }

  private static String shortened(String name) {
    return name.length() <= NAME_CHARS_MAX ? name : name.substring(0, NAME_CHARS_MAX - 1) + "…";
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
