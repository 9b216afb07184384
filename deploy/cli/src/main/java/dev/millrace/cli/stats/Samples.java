package dev.millrace.cli.stats;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** What one instance told in one scrape. */
final class Samples {
  private final Map<String, List<Sample>> byName;

  Samples(List<Sample> samples) {
    byName =
        samples.stream()
            .collect(Collectors.groupingBy(Sample::name, HashMap::new, Collectors.toList()));
  }

  /** One value. */
  record Sample(String name, Map<String, String> tags, double value) {
    boolean has(String... pairs) {
      for (int i = 0; i < pairs.length; i += 2) {
        if (!pairs[i + 1].equals(tags.get(pairs[i]))) {
          return false;
        }
      }
      return true;
    }
  }

  /** Of all that have these tags (name, value, …); 0 when there are none, or all are unknown. */
  double sum(String name, String... tags) {
    return values(name, tags).sum();
  }

  /** The largest that has these tags; not a number when none has. */
  double max(String name, String... tags) {
    return values(name, tags).max().orElse(Double.NaN);
  }

  /** The values that a tag has. */
  Set<String> values(String name, String tag) {
    return samples(name)
        .flatMap(sample -> Stream.ofNullable(sample.tags.get(tag)))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private DoubleStream values(String name, String... tags) {
    return samples(name)
        .filter(sample -> sample.has(tags))
        .mapToDouble(Sample::value)
        .filter(value -> !Double.isNaN(value));
  }

  private Stream<Sample> samples(String name) {
    return byName.getOrDefault(name, List.of()).stream();
  }
}
