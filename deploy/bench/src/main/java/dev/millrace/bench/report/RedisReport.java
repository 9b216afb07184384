package dev.millrace.bench.report;

import dev.millrace.bench.fault.RedisFault;
import dev.millrace.bench.reads.ReadOutcome;
import dev.millrace.bench.report.StorageReport.Goal;
import dev.millrace.bench.report.StorageReport.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a run of {@code bench redis} found; its components are the keys of the JSON.
 *
 * @param faults what reads felt of each
 * @param goals met or missed
 * @param options how it was run
 * @param machine what it ran on
 * @param problems why the run failed; empty when every read was answered, and right
 */
public record RedisReport(
    List<Felt> faults,
    List<Goal> goals,
    Map<String, Object> options,
    Map<String, Object> machine,
    List<String> problems)
    implements Report {
  /** The default of {@code millrace.query.redis-timeout-ms}, and the tick of its clock. */
  private static final double P99_MILLIS_MAX = 60;

  /**
   * What reads felt of a fault, with the time before and after it.
   *
   * @param reads that were asked for
   * @param failed reads without an answer or with a wrong one
   * @param fromStores answers that Redis did not give
   * @param p50Micros and the others: from the intended start
   */
  public record Felt(
      String fault,
      long reads,
      long failed,
      long fromStores,
      double p50Micros,
      double p99Micros,
      double p999Micros,
      double maxMicros) {
    /** Of a window. */
    public static Felt of(RedisFault fault, ReadOutcome outcome) {
      return new Felt(
          fault.key(),
          outcome.callsInAll(),
          outcome.failures(),
          outcome.otherTier(),
          outcome.p50Micros(),
          outcome.p99Micros(),
          outcome.p999Micros(),
          outcome.maxMicros());
    }
  }

  /** A report of what was found. */
  public static RedisReport of(
      List<Felt> faults, Map<String, Object> options, List<String> problems) {
    List<Goal> goals = new ArrayList<>();
    for (Felt felt : faults) {
      goals.add(
          new Goal(
              "reads that fail, " + felt.fault(),
              "none",
              Long.toString(felt.failed()),
              felt.failed() == 0 ? Verdict.MET : Verdict.MISSED));
      double millis = felt.p99Micros() / 1e3;
      goals.add(
          new Goal(
              "p99, " + felt.fault(),
              "at most %.0f ms".formatted(P99_MILLIS_MAX),
              "%.2f ms".formatted(millis),
              millis <= P99_MILLIS_MAX ? Verdict.MET : Verdict.MISSED));
    }
    return new RedisReport(
        List.copyOf(faults),
        goals,
        options,
        Machine.describe(),
        problems.stream().distinct().toList());
  }

  /** For people. */
  @Override
  public String toTable() {
    Lines text = new Lines();
    text.add(
        "%-10s %10s %8s %12s %10s %10s %10s %10s",
        "redis", "reads", "failed", "from stores", "p50, ms", "p99, ms", "p99.9, ms", "max, ms");
    for (Felt felt : faults) {
      text.add(
          "%-10s %,10d %8d %,12d %10.2f %10.2f %10.2f %10.2f",
          felt.fault(),
          felt.reads(),
          felt.failed(),
          felt.fromStores(),
          felt.p50Micros() / 1e3,
          felt.p99Micros() / 1e3,
          felt.p999Micros() / 1e3,
          felt.maxMicros() / 1e3);
    }
    text.add("");
    String table = text + StorageTable.of(goals);
    return problems.isEmpty() ? table : table + "FAILED" + System.lineSeparator();
  }
}
