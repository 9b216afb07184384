package dev.millrace.bench.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.millrace.bench.measure.Spread;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run of {@code bench drain} found; its components are the keys of the JSON.
 *
 * @param transactionsPerSecond Millrace's median, until everything was readable
 * @param cpuMicrosPerTransaction Millrace's median, of the storage process alone
 * @param bytesPerTransaction Millrace's median, on disk: after compaction if that was asked for,
 *     else as flushed
 * @param ratioToKafkaStreams of both medians of transactions a second; absent without the peer
 * @param millrace all of Millrace's figures
 * @param kafkaStreams the peer's; absent without it
 * @param log what was drained
 * @param options how it was run
 * @param machine what it ran on
 * @param problems why the run failed; empty when all was as it should be
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DrainReport(
    double transactionsPerSecond,
    double cpuMicrosPerTransaction,
    double bytesPerTransaction,
    @Nullable Double ratioToKafkaStreams,
    DrainSummary millrace,
    @Nullable DrainSummary kafkaStreams,
    Map<String, Object> log,
    Map<String, Object> options,
    Map<String, Object> machine,
    List<String> problems)
    implements Report {
  /** A report of what was found. */
  public static DrainReport of(
      DrainSummary millrace,
      @Nullable DrainSummary kafkaStreams,
      Map<String, Object> log,
      Map<String, Object> options,
      List<String> problems) {
    return new DrainReport(
        millrace.transactionsPerSecond().median(),
        millrace.cpuMicrosPerTransaction().median(),
        millrace.bytesPerTransaction().median(),
        kafkaStreams == null ? null : ratio(millrace, kafkaStreams),
        millrace,
        kafkaStreams,
        log,
        options,
        Machine.describe(),
        problems);
  }

  private static double ratio(DrainSummary of, DrainSummary to) {
    double ratio = of.transactionsPerSecond().median() / to.transactionsPerSecond().median();
    return Math.round(ratio * 100) / 100.0;
  }

  /** For people. */
  @Override
  public String toTable() {
    Lines text = new Lines();
    table(text, "Millrace", millrace);
    if (kafkaStreams != null) {
      text.add("");
      table(text, "Kafka Streams", kafkaStreams);
      text.add("");
      text.add("%-30s %12.2f", "Millrace / Kafka Streams", ratioToKafkaStreams);
    }
    if (!problems.isEmpty()) {
      text.add("FAILED");
    }
    return text.toString();
  }

  private static void table(Lines text, String name, DrainSummary summary) {
    text.add("%-30s %12s %12s %12s", name, "min", "median", "max");
    row(text, "readable, tx/s", "%,12.0f", summary.transactionsPerSecond());
    row(text, "flushed, tx/s", "%,12.0f", summary.flushedPerSecond());
    row(text, "CPU, us/tx", "%12.2f", summary.cpuMicrosPerTransaction());
    row(text, "CPU of the broker, us/tx", "%12.2f", summary.brokerCpuMicrosPerTransaction());
    row(text, "disk, B/tx", "%12.1f", summary.bytesPerTransaction());
    text.add("%-30s %12s %12s %12.0f", "memory, MB", "", "", summary.rssBytesPeak() / 1e6);
    for (DrainFigures warmup : summary.warmupRounds()) {
      text.add("%-30s %,12.0f", "warm-up: readable, tx/s", warmup.transactionsPerSecond());
    }
  }

  private static void row(Lines text, String name, String form, Spread spread) {
    text.add(
        "%-30s %s %s %s",
        name,
        form.formatted(spread.min()),
        form.formatted(spread.median()),
        form.formatted(spread.max()));
  }
}
