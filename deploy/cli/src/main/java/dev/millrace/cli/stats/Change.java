package dev.millrace.cli.stats;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * What happened between two looks, to all instances of one service together. What only grows is
 * compared instance by instance: one that was not there before, or began again at zero between the
 * looks, counts from zero.
 */
final class Change {
  private static final double NANOS = 1e9;

  private final double seconds;
  private final List<Pair> pairs;

  private record Pair(Samples before, Samples after) {
    boolean isKept(String name, String... tags) {
      double from = before.sum(name, tags);
      return from > 0 && after.sum(name, tags) >= from;
    }

    double growth(String name, String... tags) {
      double from = before.sum(name, tags);
      double to = after.sum(name, tags);
      return to >= from ? to - from : to;
    }
  }

  private Change(double seconds, List<Pair> pairs) {
    this.seconds = seconds;
    this.pairs = pairs;
  }

  static Change of(Service service, Look before, Look after) {
    List<Pair> pairs = new ArrayList<>();
    for (Instance now : after.instances()) {
      Samples told = now.samples();
      if (now.service() == service && told != null) {
        before.instances().stream()
            .filter(now::isSameAs)
            .map(Instance::samples)
            .filter(Objects::nonNull)
            .findFirst()
            .ifPresent(then -> pairs.add(new Pair(then, told)));
      }
    }
    return new Change((after.nanos() - before.nanos()) / NANOS, pairs);
  }

  /** By how much something that only grows did. */
  double growth(String name, String... tags) {
    return pairs.stream().mapToDouble(pair -> pair.growth(name, tags)).sum();
  }

  /** The same, each second. */
  double rate(String name, String... tags) {
    return seconds > 0 ? growth(name, tags) / seconds : Double.NaN;
  }

  /**
   * The same of a position that is told only while its instance has it. From an instance that did
   * not have it before, or has it no more, nothing is known; NaN when that is all of them.
   */
  double advanceRate(String name, String... tags) {
    double[] advances =
        pairs.stream()
            .filter(pair -> pair.isKept(name, tags))
            .mapToDouble(pair -> pair.growth(name, tags))
            .toArray();
    return advances.length == 0 || seconds <= 0
        ? Double.NaN
        : DoubleStream.of(advances).sum() / seconds;
  }

  /** The mean of a timer or summary between the looks, in its own unit; NaN when it was silent. */
  double mean(String name, String... tags) {
    return ratio(growth(name + "_sum", tags), growth(name + "_count", tags));
  }

  /** What part of two together the first was between the looks; NaN when there was neither. */
  double share(String name, String other, String... tags) {
    double first = growth(name, tags);
    return ratio(first, first + growth(other, tags));
  }

  /** The sum over all instances now. */
  double now(String name, String... tags) {
    return after().mapToDouble(samples -> samples.sum(name, tags)).sum();
  }

  /** The largest of all instances now; NaN when none tells it. */
  double max(String name, String... tags) {
    return max(samples -> samples.max(name, tags));
  }

  /** The values that a tag has on any instance. */
  Stream<String> values(String name, String tag) {
    return after().flatMap(samples -> samples.values(name, tag).stream()).distinct().sorted();
  }

  private double max(ToDoubleFunction<Samples> value) {
    return after()
        .mapToDouble(value)
        .filter(known -> !Double.isNaN(known))
        .max()
        .orElse(Double.NaN);
  }

  private Stream<Samples> after() {
    return pairs.stream().map(Pair::after);
  }

  private static double ratio(double dividend, double divisor) {
    return divisor == 0 ? Double.NaN : dividend / divisor;
  }
}
