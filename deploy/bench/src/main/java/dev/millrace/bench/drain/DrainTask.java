package dev.millrace.bench.drain;

import java.util.List;

/**
 * One round.
 *
 * @param round makes names that no other round has
 * @param partitions of the topic
 * @param ends where the log ends
 * @param directory an empty one for the stores
 * @param compact whether the stores are compacted in the end
 * @param patienceSeconds how long until everything is applied, at most
 * @param brokerPid whose CPU time is told
 */
public record DrainTask(
    int round,
    String bootstrapServers,
    String topic,
    int partitions,
    List<LogEnd> ends,
    String directory,
    boolean compact,
    long patienceSeconds,
    long brokerPid) {
  /** Copies the collection. */
  public DrainTask {
    ends = List.copyOf(ends);
  }

  long transactions() {
    return ends.stream().mapToLong(LogEnd::endOffset).sum();
  }
}
