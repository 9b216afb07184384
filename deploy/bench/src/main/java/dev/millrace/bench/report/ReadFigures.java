package dev.millrace.bench.report;

import dev.millrace.bench.measure.Spread;
import dev.millrace.bench.reads.ReadOutcome;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * A workload's figures over its rounds; its components are the keys of the JSON.
 *
 * @param itemsPerSecond transactions a second: of single reads the same as calls
 * @param p50Micros and the others: while as many calls were in flight as the options say
 * @param cpuMicros of each process for a call, the median of the rounds
 * @param half latencies at half of each round's rate, from the intended start
 * @param answerBytes of an answer, on average
 */
public record ReadFigures(
    Spread callsPerSecond,
    Spread itemsPerSecond,
    Spread p50Micros,
    Spread p99Micros,
    Map<String, Double> cpuMicros,
    Half half,
    double answerBytes) {
  /**
   * Latencies at a rate, from the intended start.
   *
   * @param serviceP99Micros from when each call began: leaves out waits for the event loop and for
   *     a free place among the calls in flight, which a slow server causes too
   */
  public record Half(
      double callsPerSecond,
      Spread p50Micros,
      Spread p99Micros,
      Spread p999Micros,
      Spread serviceP99Micros) {}

  /** Of at least one round, each with its paced part. */
  static ReadFigures of(List<ReadRound> rounds, int itemsPerCall) {
    List<ReadOutcome> saturated = rounds.stream().map(ReadRound::saturated).toList();
    List<ReadOutcome> paced =
        rounds.stream().map(ReadRound::paced).filter(outcome -> outcome != null).toList();
    return new ReadFigures(
        spread(saturated, ReadOutcome::rate),
        spread(saturated, outcome -> outcome.rate() * itemsPerCall),
        spread(saturated, ReadOutcome::p50Micros),
        spread(saturated, ReadOutcome::p99Micros),
        cpuMicros(rounds),
        new Half(
            spread(paced, ReadOutcome::rate).median(),
            spread(paced, ReadOutcome::p50Micros),
            spread(paced, ReadOutcome::p99Micros),
            spread(paced, ReadOutcome::p999Micros),
            spread(paced, ReadOutcome::serviceP99Micros)),
        spread(saturated, ReadOutcome::answerBytes).median());
  }

  private static Map<String, Double> cpuMicros(List<ReadRound> rounds) {
    Map<String, Double> micros = new TreeMap<>();
    for (String process : rounds.getFirst().cpuMicros().keySet()) {
      double median = spread(rounds, round -> round.cpuMicros(process)).median();
      if (median > 0) {
        micros.put(process, median);
      }
    }
    return micros;
  }

  static <T> Spread spread(List<T> rounds, ToDoubleFunction<T> figure) {
    return Spread.of(
        rounds.stream().map(round -> Math.round(figure.applyAsDouble(round) * 10) / 10.0).toList());
  }
}
