package dev.millrace.bench.drain;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a round took.
 *
 * @param transactions drained
 * @param servedSeconds until every partition was assigned and its store open
 * @param readable until everything was applied and the last record of each partition read
 * @param flushed until everything was in files and the stores closed
 * @param bytesFlushed of the stores' directory then
 * @param compactSeconds what compacting all of it took; null when not asked for
 * @param bytesCompacted of the stores' directory after it; null when not asked for
 * @param memory the process's resident memory while it drained, every second
 * @param rssBytesPeak the most memory the process had since it started; 0 when not known
 * @param problems what is not as it should be
 */
public record Round(
    long transactions,
    double servedSeconds,
    Mark readable,
    Mark flushed,
    long bytesFlushed,
    @Nullable Double compactSeconds,
    @Nullable Long bytesCompacted,
    List<MemorySample> memory,
    long rssBytesPeak,
    List<String> problems) {
  /** Copies the collections. */
  public Round {
    memory = List.copyOf(memory);
    problems = List.copyOf(problems);
  }

  /** Resident memory so many seconds after the round began; 0 bytes when not known. */
  public record MemorySample(double seconds, long rssBytes) {}

  /**
   * Since the round began.
   *
   * @param cpuMicros of the process that drains
   * @param brokerCpuMicros of the broker; 0 when not known
   */
  public record Mark(double seconds, double cpuMicros, double brokerCpuMicros) {}
}
