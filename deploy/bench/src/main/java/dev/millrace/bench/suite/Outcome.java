package dev.millrace.bench.suite;

import java.util.List;
import java.util.Map;

/**
 * What a child found.
 *
 * @param figures those that the work has
 * @param samples over time, of a soak
 * @param rocksDb the version of RocksDB it ran with
 */
public record Outcome(Map<Figure, Double> figures, List<Sample> samples, String rocksDb) {
  /** Copies the collections. */
  public Outcome {
    figures = Map.copyOf(figures);
    samples = List.copyOf(samples);
  }

  /**
   * A look at a run.
   *
   * @param seconds since it began
   * @param perSecond operations since the look before
   * @param rssMegabytes resident memory of the process
   */
  public record Sample(double seconds, double perSecond, double rssMegabytes) {}
}
