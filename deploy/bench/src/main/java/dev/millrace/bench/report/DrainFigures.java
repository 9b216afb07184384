package dev.millrace.bench.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.millrace.bench.drain.Round;
import dev.millrace.bench.drain.Round.Mark;
import dev.millrace.bench.drain.Round.MemorySample;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A round's figures; its components are the keys of the JSON.
 *
 * @param seconds until everything was applied and the last record of each partition read
 * @param servedSeconds of these, until every partition was assigned and its store open
 * @param cpuMicrosPerTransaction of the process that drains, in {@code seconds}
 * @param brokerCpuMicrosPerTransaction of the broker, in {@code seconds}; 0 when not known
 * @param flushedSeconds until everything was in files and the stores closed
 * @param flushedCpuMicrosPerTransaction of the process that drains, in {@code flushedSeconds}
 * @param flushedBytesPerTransaction on disk then
 * @param compactSeconds what compacting all of it took; absent unless asked for
 * @param compactedBytesPerTransaction on disk after it; absent unless asked for
 * @param memory the process's resident memory while it drained, every second
 * @param rssBytesPeak the most memory the process had since it started; 0 when not known
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DrainFigures(
    long transactions,
    double seconds,
    double transactionsPerSecond,
    double servedSeconds,
    double cpuMicrosPerTransaction,
    double brokerCpuMicrosPerTransaction,
    double flushedSeconds,
    double flushedPerSecond,
    double flushedCpuMicrosPerTransaction,
    double flushedBytesPerTransaction,
    @Nullable Double compactSeconds,
    @Nullable Double compactedBytesPerTransaction,
    List<MemorySample> memory,
    long rssBytesPeak) {
  /** Copies the collection. */
  public DrainFigures {
    memory = List.copyOf(memory);
  }

  /** The figures of a round. */
  public static DrainFigures of(Round round) {
    Mark readable = round.readable();
    Mark flushed = round.flushed();
    double count = round.transactions();
    Double compactSeconds = round.compactSeconds();
    Long bytesCompacted = round.bytesCompacted();
    return new DrainFigures(
        round.transactions(),
        rounded(readable.seconds()),
        Math.round(count / readable.seconds()),
        rounded(round.servedSeconds()),
        rounded(readable.cpuMicros() / count),
        rounded(readable.brokerCpuMicros() / count),
        rounded(flushed.seconds()),
        Math.round(count / flushed.seconds()),
        rounded(flushed.cpuMicros() / count),
        rounded(round.bytesFlushed() / count),
        compactSeconds == null ? null : rounded(compactSeconds),
        bytesCompacted == null ? null : rounded(bytesCompacted / count),
        round.memory().stream()
            .map(sample -> new MemorySample(rounded(sample.seconds()), sample.rssBytes()))
            .toList(),
        round.rssBytesPeak());
  }

  /** On disk in the end. */
  double bytesPerTransaction() {
    Double compacted = compactedBytesPerTransaction;
    return compacted == null ? flushedBytesPerTransaction : compacted;
  }

  private static double rounded(double value) {
    return Math.round(value * 1e3) / 1e3;
  }
}
