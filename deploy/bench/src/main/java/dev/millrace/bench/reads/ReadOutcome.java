package dev.millrace.bench.reads;

import java.util.List;

/**
 * What a window found.
 *
 * @param calls that were answered in it
 * @param callsInAll with those that were answered after its end
 * @param otherTier answers of another tier than was wanted
 * @param failures calls that were not answered, or not as they should be
 * @param seconds how long it was
 * @param clientCpuMicros of the process that asks
 * @param answerBytes of an answer, on average
 * @param p50Micros median latency; at a rate from the intended start
 * @param serviceP99Micros at a rate: from when the call began; what it waited for the event loop,
 *     or for a free place among the calls in flight, is left out
 * @param problems what was wrong; empty when nothing was
 */
public record ReadOutcome(
    long calls,
    long callsInAll,
    long otherTier,
    long failures,
    double seconds,
    double clientCpuMicros,
    double answerBytes,
    double p50Micros,
    double p99Micros,
    double p999Micros,
    double maxMicros,
    double serviceP99Micros,
    List<String> problems) {
  /** Calls a second. */
  public double rate() {
    return calls / seconds;
  }
}
