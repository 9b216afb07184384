package dev.millrace.bench.report;

import dev.millrace.bench.drain.Round;
import dev.millrace.bench.measure.Spread;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What the rounds of one of the two found; its components are the keys of the JSON.
 *
 * @param transactionsPerSecond until everything was readable
 * @param flushedPerSecond until everything was in files
 * @param cpuMicrosPerTransaction of the process that drains, until everything was readable
 * @param brokerCpuMicrosPerTransaction of the broker, until everything was readable
 * @param bytesPerTransaction on disk: after compaction if that was asked for, else as flushed
 * @param rssBytesPeak of the process, over all rounds
 * @param rounds those that count
 * @param warmupRounds those before them
 */
public record DrainSummary(
    Spread transactionsPerSecond,
    Spread flushedPerSecond,
    Spread cpuMicrosPerTransaction,
    Spread brokerCpuMicrosPerTransaction,
    Spread bytesPerTransaction,
    long rssBytesPeak,
    List<DrainFigures> rounds,
    List<DrainFigures> warmupRounds) {
  /** Of all rounds in their order; the first {@code warmups} do not count. */
  public static DrainSummary of(List<Round> all, int warmups) {
    List<DrainFigures> figures = all.stream().map(DrainFigures::of).toList();
    List<DrainFigures> rounds = figures.subList(warmups, figures.size());
    return new DrainSummary(
        spread(rounds, DrainFigures::transactionsPerSecond),
        spread(rounds, DrainFigures::flushedPerSecond),
        spread(rounds, DrainFigures::cpuMicrosPerTransaction),
        spread(rounds, DrainFigures::brokerCpuMicrosPerTransaction),
        spread(rounds, DrainFigures::bytesPerTransaction),
        figures.getLast().rssBytesPeak(),
        rounds,
        figures.subList(0, warmups));
  }

  private static Spread spread(List<DrainFigures> rounds, ToDoubleFunction<DrainFigures> figure) {
    return Spread.of(rounds.stream().map(figure::applyAsDouble).toList());
  }
}
