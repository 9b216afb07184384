package dev.millrace.bench.report;

import dev.millrace.bench.measure.Latencies.Percentiles;
import java.util.List;
import java.util.Map;

/**
 * What a run of {@code bench http} found; its components are the keys of the JSON.
 *
 * @param callsPerSecond answers that were as expected
 * @param latencyMicros from sending to the whole answer, with this many requests in flight
 * @param cpuMicrosPerCall by process
 * @param bodyBytes of an answer, on average
 * @param counts answers as expected, and others
 * @param problems why the run failed; empty when all answers were as expected
 */
public record HttpReport(
    double callsPerSecond,
    Percentiles latencyMicros,
    Map<String, Double> cpuMicrosPerCall,
    double bodyBytes,
    Map<String, Long> counts,
    Map<String, Object> options,
    Map<String, Object> machine,
    List<String> problems)
    implements Report {

  /** For people. */
  @Override
  public String toTable() {
    Lines text = new Lines();
    text.add("%-24s %,14.0f /s", "reads by HTTP", callsPerSecond);
    text.add("%-24s %,14.0f B", "body", bodyBytes);
    text.add("");
    text.add("%-12s %9s %9s %9s %9s %9s", "latency, ms", "p50", "p90", "p99", "p99.9", "max");
    text.add(
        "%-12s %9.2f %9.2f %9.2f %9.2f %9.2f",
        "answer",
        latencyMicros.p50() / 1e3,
        latencyMicros.p90() / 1e3,
        latencyMicros.p99() / 1e3,
        latencyMicros.p999() / 1e3,
        latencyMicros.max() / 1e3);
    text.add("");
    text.add("%-24s %14s", "process", "CPU us/read");
    cpuMicrosPerCall.forEach((process, micros) -> text.add("%-24s %14.2f", process, micros));
    text.add("");
    text.add("%s", counts);
    if (!problems.isEmpty()) {
      text.add("FAILED");
    }
    return text.toString();
  }
}
