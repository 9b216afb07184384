package dev.millrace.bench.report;

import dev.millrace.bench.reads.ReadOutcome;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one round of a workload found.
 *
 * @param saturated as fast as answers came
 * @param cpuMicros of each process for a call of it
 * @param paced at half of that rate; null before it was measured
 */
public record ReadRound(
    ReadOutcome saturated, Map<String, Double> cpuMicros, @Nullable ReadOutcome paced) {
  /** One of which only the saturated part is measured. */
  public static ReadRound of(ReadOutcome saturated, Map<String, Double> cpuMicros) {
    return new ReadRound(saturated, cpuMicros, null);
  }

  /** The same with its paced part. */
  public ReadRound withPaced(ReadOutcome measured) {
    return new ReadRound(saturated, cpuMicros, measured);
  }

  /** At saturation. */
  public double callsPerSecond() {
    return saturated.rate();
  }

  /** CPU time of some processes together for a call at saturation. */
  double cpuMicros(String... processes) {
    double sum = 0;
    for (String process : processes) {
      sum += cpuMicros.getOrDefault(process, 0.0);
    }
    return sum;
  }
}
