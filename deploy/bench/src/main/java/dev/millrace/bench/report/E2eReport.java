package dev.millrace.bench.report;

import dev.millrace.bench.measure.Latencies.Percentiles;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a run of {@code bench e2e} found; its components are the keys of the JSON.
 *
 * @param acceptedPerSecond transactions given to the transport and not refused, until the last was
 *     given to it
 * @param durablePerSecond transactions with a receipt, until the last receipt
 * @param readablePerSecond the same transactions, until all of them were readable
 * @param cpuMicrosPerTransaction by process, from the first sent to all readable
 * @param latencyMicros by stage (durable or applied, readable), from the intended start
 * @param rssBytes the highest resident memory seen, by process
 * @param counts transactions by what became of them, and what was checked
 * @param seconds from the first sent to the end of each stage
 * @param seed the generator's
 * @param options how it was run
 * @param machine what it ran on
 * @param problems why the run failed; empty when all that was sent came back as it should
 */
public record E2eReport(
    double acceptedPerSecond,
    double durablePerSecond,
    double readablePerSecond,
    Map<String, Double> cpuMicrosPerTransaction,
    Map<String, Percentiles> latencyMicros,
    Map<String, Long> rssBytes,
    Map<String, Long> counts,
    Map<String, Double> seconds,
    long seed,
    Map<String, Object> options,
    Map<String, Object> machine,
    List<String> problems)
    implements Report {

  /** For people. */
  @Override
  public String toTable() {
    Lines text = new Lines();
    text.add("%-24s %,14.0f tx/s", "accepted", acceptedPerSecond);
    text.add("%-24s %,14.0f tx/s", "durable", durablePerSecond);
    text.add("%-24s %,14.0f tx/s", "readable", readablePerSecond);
    text.add("");
    text.add("%-12s %9s %9s %9s %9s %9s", "latency, ms", "p50", "p90", "p99", "p99.9", "max");
    latencyMicros.forEach(
        (stage, at) ->
            text.add(
                "%-12s %9.2f %9.2f %9.2f %9.2f %9.2f",
                stage,
                at.p50() / 1e3,
                at.p90() / 1e3,
                at.p99() / 1e3,
                at.p999() / 1e3,
                at.max() / 1e3));
    text.add("");
    text.add("%-24s %14s %12s", "process", "CPU us/tx", "RSS MB");
    SortedMap<String, Double> cpu = new TreeMap<>(cpuMicrosPerTransaction);
    cpu.forEach(
        (process, micros) ->
            text.add(
                "%-24s %14.2f %12.0f", process, micros, rssBytes.getOrDefault(process, 0L) / 1e6));
    text.add(
        "%-24s %14.2f %12.0f",
        "sum",
        cpu.values().stream().mapToDouble(Double::doubleValue).sum(),
        rssBytes.values().stream().mapToLong(Long::longValue).sum() / 1e6);
    text.add("");
    text.add("%s", counts);
    if (!problems.isEmpty()) {
      text.add("FAILED");
    }
    return text.toString();
  }
}
