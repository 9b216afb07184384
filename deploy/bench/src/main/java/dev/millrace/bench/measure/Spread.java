package dev.millrace.bench.measure;

import java.util.List;

/** What repeated measurements of one thing gave. */
public record Spread(double min, double median, double max) {
  /** Of at least one value; of an even number, the median is the mean of the middle two. */
  public static Spread of(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int half = sorted.size() / 2;
    double median =
        sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    return new Spread(sorted.getFirst(), median, sorted.getLast());
  }
}
