package dev.millrace.bench.suite;

import java.util.List;

/**
 * A question and the variants that answer it.
 *
 * @param name as {@code --only} has it
 * @param title for people
 * @param about what an operation is, what a latency is of, what to know
 * @param variants run in turns
 * @param charts the figures worth a picture
 */
public record Scenario(
    String name, String title, String about, List<Variant> variants, List<Figure> charts) {
  /** Copies the collections. */
  public Scenario {
    variants = List.copyOf(variants);
    charts = List.copyOf(charts);
  }
}
