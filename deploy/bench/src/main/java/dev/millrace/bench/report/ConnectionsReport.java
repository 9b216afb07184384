package dev.millrace.bench.report;

import dev.millrace.bench.reads.ReadOutcome;
import dev.millrace.bench.report.StorageReport.Goal;
import dev.millrace.bench.report.StorageReport.Verdict;
import java.util.List;
import java.util.Map;

/**
 * What a run of {@code bench connections} found; its components are the keys of the JSON.
 *
 * @param connections many of them, a read now and then on each
 * @param streams many calls that are open at the same time, over a few connections
 * @param goals met or missed
 * @param options how it was run
 * @param machine what it ran on
 * @param problems why the run failed; empty when every answer was right
 */
public record ConnectionsReport(
    Crowd connections,
    Crowd streams,
    List<Goal> goals,
    Map<String, Object> options,
    Map<String, Object> machine,
    List<String> problems)
    implements Report {
  private static final double P99_MILLIS_MAX = 200;
  private static final long MEBIBYTE = 1024 * 1024;

  /** The heap of the stack's query service, and what a JVM and its transport have beside one. */
  private static final long RSS_MEBIBYTES_MAX = 256 + 300;

  /**
   * Many at once.
   *
   * @param streams calls that were open at the same time without a request; 0: none was held
   * @param p50Micros and the others: from the intended sending
   * @param rssBytesBefore of the query service, warm, with two connections
   * @param rssBytesAfter of the query service with all of them
   */
  public record Crowd(
      int connections,
      int streams,
      double callsPerSecond,
      double p50Micros,
      double p99Micros,
      double p999Micros,
      double maxMicros,
      long rssBytesBefore,
      long rssBytesAfter) {
    /** Of a window. */
    public static Crowd of(
        int connections, int streams, ReadOutcome outcome, long rssBefore, long rssAfter) {
      return new Crowd(
          connections,
          streams,
          Math.round(outcome.rate() * 10) / 10.0,
          outcome.p50Micros(),
          outcome.p99Micros(),
          outcome.p999Micros(),
          outcome.maxMicros(),
          rssBefore,
          rssAfter);
    }
  }

  /** A report of what was found. */
  public static ConnectionsReport of(
      Crowd connections, Crowd streams, Map<String, Object> options, List<String> problems) {
    List<Goal> goals =
        List.of(
            p99("p99 over many connections", connections),
            p99("p99 over many open calls", streams),
            memory("memory with many connections", connections),
            memory("memory with many open calls", streams));
    return new ConnectionsReport(
        connections,
        streams,
        goals,
        options,
        Machine.describe(),
        problems.stream().distinct().toList());
  }

  private static Goal p99(String name, Crowd crowd) {
    double millis = crowd.p99Micros() / 1e3;
    return new Goal(
        name,
        "under %.0f ms".formatted(P99_MILLIS_MAX),
        "%.2f ms".formatted(millis),
        millis < P99_MILLIS_MAX ? Verdict.MET : Verdict.MISSED);
  }

  private static Goal memory(String name, Crowd crowd) {
    long mebibytes = crowd.rssBytesAfter() / MEBIBYTE;
    return new Goal(
        name,
        "at most %d MiB".formatted(RSS_MEBIBYTES_MAX),
        "%d MiB".formatted(mebibytes),
        mebibytes <= RSS_MEBIBYTES_MAX ? Verdict.MET : Verdict.MISSED);
  }

  /** For people. */
  @Override
  public String toTable() {
    Lines text = new Lines();
    text.add(
        "%-12s %12s %10s %10s %10s %10s %12s %12s",
        "", "connections", "calls", "calls/s", "p50, ms", "p99, ms", "MiB before", "MiB after");
    row(text, "connections", connections);
    row(text, "open calls", streams);
    text.add("");
    String table = text + StorageTable.of(goals);
    return problems.isEmpty() ? table : table + "FAILED" + System.lineSeparator();
  }

  private static void row(Lines text, String name, Crowd crowd) {
    text.add(
        "%-12s %12d %10d %,10.0f %10.2f %10.2f %12d %12d",
        name,
        crowd.connections(),
        crowd.streams(),
        crowd.callsPerSecond(),
        crowd.p50Micros() / 1e3,
        crowd.p99Micros() / 1e3,
        crowd.rssBytesBefore() / MEBIBYTE,
        crowd.rssBytesAfter() / MEBIBYTE);
  }
}
