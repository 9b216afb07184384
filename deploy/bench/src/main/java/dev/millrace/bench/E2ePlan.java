package dev.millrace.bench;

import static dev.millrace.bench.Ranges.require;

import dev.millrace.bench.generate.GeneratorOptions;
import dev.millrace.bench.load.Pace;
import dev.millrace.bench.load.SubmitMethod;
import dev.millrace.v1.Acknowledgement;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How to run {@code bench e2e}.
 *
 * @param count transactions to send, 0 for no limit
 * @param seconds how long to send, 0 for no limit
 * @param warmupSeconds how long to send before measuring
 * @param method how to submit
 * @param acknowledgement when a receipt is given
 * @param batch transactions to the request
 * @param inFlight requests without an answer
 * @param rate transactions a second, 0 for as fast as answers come
 * @param pregenerate whether requests are made before the clock starts
 * @param patienceSeconds how long to wait for an outcome, and for everything to be readable
 * @param freshLedger whether the ledger holds nothing else
 * @param generator what to send
 */
record E2ePlan(
    long count,
    double seconds,
    double warmupSeconds,
    SubmitMethod method,
    Acknowledgement acknowledgement,
    int batch,
    int inFlight,
    double rate,
    boolean pregenerate,
    long patienceSeconds,
    boolean freshLedger,
    GeneratorOptions generator) {
  /** What ingest takes in a request. */
  static final int BATCH_MAX = 10_000;

  /** With batches of 500, 340 MB of requests: more only measures queues. */
  static final int IN_FLIGHT_MAX = 4_096;

  /** What a pre-generated transaction takes, with room for longer names. */
  private static final long REQUEST_BYTES_PER_TRANSACTION = 200;

  E2ePlan {
    require(count >= 0, "--count", count, "at least 0");
    require(seconds >= 0, "--seconds", seconds, "at least 0");
    require(count > 0 || seconds > 0, "--seconds", seconds, "more than 0 without --count");
    require(warmupSeconds >= 0, "--warmup", warmupSeconds, "at least 0");
    require(batch >= 1 && batch <= BATCH_MAX, "--batch", batch, "1 to " + BATCH_MAX);
    require(
        inFlight >= 1 && inFlight <= IN_FLIGHT_MAX,
        "--in-flight",
        inFlight,
        "1 to " + IN_FLIGHT_MAX);
    require(rate >= 0, "--rate", rate, "at least 0");
    require(patienceSeconds >= 0, "--patience", patienceSeconds, "at least 0");
    require(!pregenerate || count > 0, "--pregenerate", pregenerate, "only with --count");
    long countMax = Runtime.getRuntime().maxMemory() / 2 / REQUEST_BYTES_PER_TRANSACTION;
    require(
        !pregenerate || count <= countMax,
        "--count",
        count,
        "at most " + countMax + " with --pregenerate and this heap");
  }

  Pace pace() {
    return rate > 0 ? Pace.openLoop(rate, batch) : Pace.SATURATING;
  }

  boolean applied() {
    return acknowledgement == Acknowledgement.ACKNOWLEDGEMENT_APPLIED;
  }

  /** As the report shows it. */
  Map<String, Object> describe() {
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("mode", rate > 0 ? "open-loop" : "saturating");
    options.put("rate", rate);
    options.put("count", count);
    options.put("seconds", seconds);
    options.put("warmupSeconds", warmupSeconds);
    options.put("method", method.toString());
    options.put("acknowledgement", applied() ? "applied" : "durable");
    options.put("batch", batch);
    options.put("inFlight", inFlight);
    options.put("pregenerate", pregenerate);
    options.put("ledger", generator.ledger());
    options.put("accounts", generator.accounts());
    options.put("skew", generator.skew());
    options.put("ids", IdForms.text(generator.idForm()));
    options.put("startTimeMicros", generator.startTimeMicros());
    return options;
  }
}
