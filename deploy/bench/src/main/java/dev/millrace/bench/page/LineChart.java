package dev.millrace.bench.page;

import java.util.List;
import java.util.Locale;

/** A value over time, from zero. */
final class LineChart {
  private static final int WIDTH = 760;
  private static final int HEIGHT = 200;
  private static final int LEFT = 80;
  private static final int TOP = 26;
  private static final int BOTTOM = 24;
  private static final int LINES = 4;

  private final String title;
  private final List<Point> points;

  /** A value and when it was. */
  record Point(double seconds, double value) {}

  LineChart(String title, List<Point> points) {
    this.title = title;
    this.points = List.copyOf(points);
  }

  String svg() {
    double most = points.stream().mapToDouble(Point::value).max().orElse(0);
    double seconds = points.getLast().seconds;
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%n"
            .formatted(WIDTH, HEIGHT, Html.escape(title)));
    svg.append("<text class=\"title\" x=\"0\" y=\"14\">%s</text>%n".formatted(Html.escape(title)));
    for (int i = 0; i <= LINES; i++) {
      svg.append(gridLine(most * i / LINES, most));
      svg.append(tick(seconds * i / LINES, seconds));
    }
    StringBuilder line = new StringBuilder();
    for (Point point : points) {
      line.append(line.isEmpty() ? 'M' : 'L')
          .append(number(x(point.seconds, seconds)))
          .append(' ')
          .append(number(y(point.value, most)));
    }
    svg.append("<path class=\"line\" d=\"%s\"/>%n".formatted(line));
    return svg.append("</svg>\n").toString();
  }

  private static String gridLine(double value, double most) {
    String y = number(y(value, most));
    return "<path class=\"grid\" d=\"M%d %sH%d\"/><text class=\"name\" x=\"%d\" y=\"%s\">%s</text>%n"
        .formatted(LEFT, y, WIDTH, LEFT - 6, y, "%,.0f".formatted(value));
  }

  private static String tick(double second, double seconds) {
    return "<text class=\"tick\" x=\"%s\" y=\"%d\">%s s</text>%n"
        .formatted(number(x(second, seconds)), HEIGHT - 6, "%,.0f".formatted(second));
  }

  private static double x(double second, double seconds) {
    return LEFT + (seconds > 0 ? second / seconds : 0) * (WIDTH - LEFT - 24);
  }

  private static double y(double value, double most) {
    return HEIGHT - BOTTOM - (most > 0 ? value / most : 0) * (HEIGHT - BOTTOM - TOP);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
