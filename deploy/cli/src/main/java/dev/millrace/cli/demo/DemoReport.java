package dev.millrace.cli.demo;

import java.util.List;

/**
 * What a demo showed.
 *
 * @param startSeconds until the stack was up
 * @param secondsToReadable from the first transaction to when the last was readable
 * @param account the busiest one
 * @param expectedCount transactions of it, counted by the generator
 * @param expectedTotals its totals by currency as {@code GBP debit/credit}, likewise
 * @param actualCount the same, as the query service says
 * @param actualTotals the same, as the query service says
 */
public record DemoReport(
    long count,
    long seed,
    double startSeconds,
    long stored,
    long duplicates,
    double secondsToReadable,
    List<Answer> answers,
    String account,
    long expectedCount,
    List<String> expectedTotals,
    long actualCount,
    List<String> actualTotals) {

  /**
   * An answered question.
   *
   * @param tier which tier answered, empty where the answer does not say it
   */
  public record Answer(String question, String answer, String tier, double millis) {}

  /** Whether what came back is what went in. */
  public boolean isRight() {
    return stored == count && expectedCount == actualCount && expectedTotals.equals(actualTotals);
  }
}
