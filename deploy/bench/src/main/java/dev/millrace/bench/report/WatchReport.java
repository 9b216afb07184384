package dev.millrace.bench.report;

import dev.millrace.bench.measure.Latencies.Percentiles;
import java.util.List;
import java.util.Map;

/**
 * What a run of {@code bench watch} found; its components are the keys of the JSON.
 *
 * @param historyPerSecond transactions that the watch brought until it had caught up, the load
 *     being under way
 * @param caughtUpSeconds how long that took
 * @param latencyMicros from the receipt to the delivery, by transaction, once it had caught up
 * @param cpuMicrosPerTransaction by process, while the watch was open, for each that it brought
 * @param rssBytes the highest resident memory seen, by process
 * @param counts transactions and messages
 * @param options how it was run
 * @param machine what it ran on
 * @param problems why the run failed; empty when each transaction came exactly once
 */
public record WatchReport(
    double historyPerSecond,
    double caughtUpSeconds,
    Percentiles latencyMicros,
    Map<String, Double> cpuMicrosPerTransaction,
    Map<String, Long> rssBytes,
    Map<String, Long> counts,
    Map<String, Object> options,
    Map<String, Object> machine,
    List<String> problems)
    implements Report {

  /** For people. */
  @Override
  public String toTable() {
    Lines text = new Lines();
    text.add("%-28s %,14.0f tx/s", "history, load under way", historyPerSecond);
    text.add("%-28s %14.2f s", "caught up after", caughtUpSeconds);
    text.add("");
    text.add("%-28s %9s %9s %9s %9s %9s", "latency, ms", "p50", "p90", "p99", "p99.9", "max");
    text.add(
        "%-28s %9.2f %9.2f %9.2f %9.2f %9.2f",
        "receipt to delivery",
        latencyMicros.p50() / 1e3,
        latencyMicros.p90() / 1e3,
        latencyMicros.p99() / 1e3,
        latencyMicros.p999() / 1e3,
        latencyMicros.max() / 1e3);
    text.add("");
    text.add("%-28s %14s %12s", "process", "CPU us/tx", "RSS MB");
    cpuMicrosPerTransaction.forEach(
        (process, micros) ->
            text.add(
                "%-28s %14.2f %12.0f", process, micros, rssBytes.getOrDefault(process, 0L) / 1e6));
    text.add("");
    text.add("%s", counts);
    if (!problems.isEmpty()) {
      text.add("FAILED");
    }
    return text.toString();
  }
}
