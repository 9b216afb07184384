package dev.millrace.ingest.rpc;

import static java.util.Objects.requireNonNull;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.ingest.submission.Item;
import dev.millrace.ingest.submission.Submission;
import dev.millrace.v1.ErrorReason;
import dev.millrace.v1.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What is measured of calls and receipts. */
public final class IntakeMeters {
  private static final String OUTCOME_PREFIX = "OUTCOME_";

  private final Counter admitted;
  private final Map<Outcome, Counter> receipts = new EnumMap<>(Outcome.class);
  private final Map<ErrorReason, Counter> refused = new EnumMap<>(ErrorReason.class);
  private final Timer durable;
  private final Timer applied;

  public IntakeMeters(MeterRegistry registry) {
    admitted =
        Counter.builder("millrace.ingest.admitted")
            .baseUnit("transactions")
            .description("Valid transactions on their way to the log")
            .register(registry);
    for (Outcome outcome : Outcome.values()) {
      receipts.put(
          outcome,
          Counter.builder("millrace.ingest.receipts")
              .baseUnit("transactions")
              .description("Receipts by outcome")
              .tag("outcome", lower(outcome.name().substring(outcomePrefix(outcome))))
              .register(registry));
    }
    for (ErrorReason reason : ErrorReason.values()) {
      refused.put(
          reason,
          Counter.builder("millrace.ingest.refused")
              .description("Items and whole calls refused or uncertain, by reason")
              .tag("reason", lower(Refusal.reasonText(reason)))
              .register(registry));
    }
    durable = answer(registry, "durable");
    applied = answer(registry, "applied");
  }

  void admitted(int transactions) {
    admitted.increment(transactions);
  }

  void refused(ErrorReason reason) {
    requireNonNull(refused.get(reason)).increment();
  }

  void settled(Submission submission) {
    // Nearly always all of one kind: count runs of it, not each.
    Outcome kind = Outcome.OUTCOME_UNSPECIFIED;
    int run = 0;
    for (Item item : submission.items()) {
      if (item.outcome() != kind) {
        count(kind, run);
        kind = item.outcome();
        run = 0;
      }
      run++;
      Refusal error = item.error();
      if (error != null) {
        refused(error.reason());
      }
    }
    count(kind, run);
    (submission.applied() ? applied : durable)
        .record(System.nanoTime() - submission.acceptedNanos(), TimeUnit.NANOSECONDS);
  }

  private void count(Outcome outcome, int transactions) {
    if (transactions > 0) {
      requireNonNull(receipts.get(outcome)).increment(transactions);
    }
  }

  private static Timer answer(MeterRegistry registry, String acknowledgement) {
    return Timer.builder("millrace.ingest.answer")
        .description("From a message's arrival to the decision of its last transaction")
        .tag("acknowledgement", acknowledgement)
        .register(registry);
  }

  private static int outcomePrefix(Outcome outcome) {
    return outcome.name().startsWith(OUTCOME_PREFIX) ? OUTCOME_PREFIX.length() : 0;
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
