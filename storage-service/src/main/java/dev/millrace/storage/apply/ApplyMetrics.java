package dev.millrace.storage.apply;

import static java.util.Objects.requireNonNull;

import dev.millrace.storage.rocks.WritePressure;
import dev.millrace.v1.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The meters of applying, for all writers of the process. */
public final class ApplyMetrics {
  private static final double MEDIAN = 0.5;
  private static final double P99 = 0.99;

  private final Map<Outcome, Counter> outcomes = new EnumMap<>(Outcome.class);
  private final DistributionSummary batchRecords;
  private final Timer write;
  private final Map<WritePressure.Reason, Timer> waits = new EnumMap<>(WritePressure.Reason.class);
  private final Timer diskWaits;
  private final Counter flushes;
  private final Counter totalsWritten;

  /** Registers them. */
  public ApplyMetrics(MeterRegistry registry) {
    for (Outcome outcome :
        List.of(
            Outcome.OUTCOME_STORED,
            Outcome.OUTCOME_DUPLICATE,
            Outcome.OUTCOME_CONFLICT,
            Outcome.OUTCOME_REJECTED)) {
      outcomes.put(
          outcome,
          Counter.builder("millrace.storage.applied")
              .baseUnit("records")
              .description("Records applied, by what became of them")
              .tag("outcome", outcome.name().substring("OUTCOME_".length()))
              .register(registry));
    }
    batchRecords =
        DistributionSummary.builder("millrace.storage.batch")
            .baseUnit("records")
            .description("Records of one write")
            .register(registry);
    write =
        Timer.builder("millrace.storage.write")
            .description("Duration of one write to the store")
            .publishPercentiles(MEDIAN, P99)
            .register(registry);
    for (WritePressure.Reason reason : WritePressure.Reason.values()) {
      if (reason != WritePressure.Reason.NONE) {
        waits.put(reason, wait(registry, reason.name()));
      }
    }
    diskWaits = wait(registry, "DISK");
    flushes =
        Counter.builder("millrace.storage.flushes")
            .description("Flushes for age, all families of a store in one")
            .register(registry);
    totalsWritten =
        Counter.builder("millrace.storage.summaries.writes")
            .description("Times that account totals were written")
            .register(registry);
  }

  private static Timer wait(MeterRegistry registry, String reason) {
    return Timer.builder("millrace.storage.backpressure")
        .description("Waits of writers before RocksDB would slow writes down, or the disk is full")
        .tag("reason", reason.toLowerCase(Locale.ROOT))
        .register(registry);
  }

  void applied(long startedNanos, List<Candidate> candidates) {
    write.record(System.nanoTime() - startedNanos, TimeUnit.NANOSECONDS);
    batchRecords.record(candidates.size());
    int stored = 0;
    for (Candidate candidate : candidates) {
      Outcome outcome = candidate.outcome();
      if (outcome == Outcome.OUTCOME_STORED) {
        stored++;
      } else {
        requireNonNull(outcomes.get(outcome)).increment();
      }
    }
    requireNonNull(outcomes.get(Outcome.OUTCOME_STORED)).increment(stored);
  }

  void waited(WritePressure.Reason reason, long nanos) {
    requireNonNull(waits.get(reason)).record(nanos, TimeUnit.NANOSECONDS);
  }

  void waitedForDisk(long nanos) {
    diskWaits.record(nanos, TimeUnit.NANOSECONDS);
  }

  void flushed() {
    flushes.increment();
  }

  void totalsWritten() {
    totalsWritten.increment();
  }
}
