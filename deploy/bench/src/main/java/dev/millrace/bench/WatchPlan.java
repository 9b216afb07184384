package dev.millrace.bench;

import static dev.millrace.bench.Ranges.require;

import dev.millrace.bench.generate.GeneratorOptions;
import dev.millrace.v1.Acknowledgement;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How to run {@code bench watch}.
 *
 * @param first transactions that are there before the watch begins
 * @param rate transactions a second while it is open
 * @param seconds how long to send at that rate
 * @param warmupSeconds how long to send at that rate before all this, to a ledger of its own; 0 for
 *     no warm-up
 * @param batch transactions to the request, while it is open
 * @param acknowledgement when a receipt is given, while it is open
 * @param patienceSeconds how long to wait for what is missing in the end
 * @param generator what to send
 */
record WatchPlan(
    long first,
    double rate,
    double seconds,
    double warmupSeconds,
    int batch,
    Acknowledgement acknowledgement,
    long patienceSeconds,
    GeneratorOptions generator) {
  /** A bit for each, and a request at a time: more is a matter of time only. */
  private static final long FIRST_MAX = 100_000_000;

  /** A long for each that is sent meanwhile. */
  private static final long LIVE_MAX = 50_000_000;

  /** A warm-up has so many times fewer before its watch begins: enough to compile what reads it. */
  private static final int WARMUP_FIRST_DIVISOR = 4;

  WatchPlan {
    require(first >= 0 && first <= FIRST_MAX, "--first", first, "0 to " + FIRST_MAX);
    require(rate > 0, "--rate", rate, "more than 0");
    require(seconds > 0, "--seconds", seconds, "more than 0");
    require(rate * seconds <= LIVE_MAX, "--rate", rate, "with --seconds at most " + LIVE_MAX);
    require(warmupSeconds >= 0, "--warmup", warmupSeconds, "at least 0");
    require(rate * warmupSeconds <= LIVE_MAX, "--rate", rate, "with --warmup at most " + LIVE_MAX);
    require(
        batch >= 1 && batch <= E2ePlan.BATCH_MAX, "--batch", batch, "1 to " + E2ePlan.BATCH_MAX);
    require(patienceSeconds >= 0, "--patience", patienceSeconds, "at least 0");
  }

  /** The run before this one; only with {@code warmupSeconds} above 0. */
  WatchPlan warmup() {
    return new WatchPlan(
        first / WARMUP_FIRST_DIVISOR,
        rate,
        warmupSeconds,
        0,
        batch,
        acknowledgement,
        patienceSeconds,
        generator.withLedger(generator.ledger() + "-warmup"));
  }

  /** As the report shows it. */
  Map<String, Object> describe() {
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("first", first);
    options.put("rate", rate);
    options.put("seconds", seconds);
    options.put("warmupSeconds", warmupSeconds);
    options.put("batch", batch);
    options.put(
        "acknowledgement",
        acknowledgement == Acknowledgement.ACKNOWLEDGEMENT_APPLIED ? "applied" : "durable");
    options.put("ledger", generator.ledger());
    options.put("accounts", generator.accounts());
    return options;
  }
}
