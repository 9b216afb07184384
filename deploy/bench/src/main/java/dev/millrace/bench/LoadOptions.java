package dev.millrace.bench;

import dev.millrace.bench.generate.GeneratorOptions;
import dev.millrace.bench.load.SubmitMethod;
import dev.millrace.v1.Acknowledgement;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code bench e2e} that say what to send, and how. */
final class LoadOptions {
  private static final double SECONDS_DEFAULT = 10;

  /** Batches: enough to fill the path, few enough that a latency is not a queue. */
  private static final int IN_FLIGHT_DEFAULT = 16;

  private static final int IN_FLIGHT_SUBMIT_DEFAULT = 64;

  /** Ledgers of six base-36 digits: a clash of two runs is as good as impossible. */
  private static final long LEDGERS = 36L * 36 * 36 * 36 * 36 * 36;

  /** As the command line writes them. */
  enum Ack {
    durable,
    applied
  }

  /** As the command line writes them. */
  enum Method {
    batch,
    stream,
    submit
  }

  @Option(names = "--count", paramLabel = "N", description = "Stop after N transactions.")
  private long count;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "Stop sending after S seconds (default: 10, or no limit with --count).")
  private @Nullable Double seconds;

  @Option(
      names = "--warmup",
      paramLabel = "S",
      defaultValue = "5",
      description = "Send for S seconds before measuring (default: ${DEFAULT-VALUE}).")
  private double warmupSeconds;

  @Option(
      names = "--method",
      defaultValue = "batch",
      description = "SubmitBatch, SubmitStream or Submit: ${COMPLETION-CANDIDATES}.")
  private Method method = Method.batch;

  @Option(
      names = "--ack",
      defaultValue = "durable",
      description = "When a receipt is given: ${COMPLETION-CANDIDATES}.")
  private Ack ack = Ack.durable;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "500",
      description = "Transactions to the request (default: ${DEFAULT-VALUE}; 1 with submit).")
  private int batch;

  @Option(
      names = "--in-flight",
      paramLabel = "N",
      description = "Requests without an answer (default: 16; 64 with submit).")
  private @Nullable Integer inFlight;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description =
          "Send N transactions a second, whatever the answers do; latency then counts from the"
              + " intended start. Without it: as fast as answers come.")
  private double rate;

  @Option(
      names = "--accounts",
      paramLabel = "N",
      defaultValue = "50000",
      description = "Accounts, skewed (default: ${DEFAULT-VALUE}).")
  private int accounts;

  @Option(
      names = "--ids",
      paramLabel = "FORM",
      defaultValue = IdForms.TIME_ORDERED,
      description = IdForms.DESCRIPTION)
  private String ids = IdForms.TIME_ORDERED;

  @Option(names = "--ledger", description = "The ledger to write to (default: a fresh one).")
  private @Nullable String ledger;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Decides what is generated (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--start-time-micros",
      paramLabel = "T",
      description =
          "Event time of the first transaction (default: now). With the seed and the ledger of an"
              + " earlier run it sends the same again.")
  private @Nullable Long startTimeMicros;

  @Option(
      names = "--pregenerate",
      description = "Make all requests of --count before the clock starts.")
  private boolean pregenerate;

  @Option(
      names = "--patience",
      paramLabel = "S",
      defaultValue = "120",
      description =
          "Wait S seconds for a request's outcome, and for everything to be readable (default:"
              + " ${DEFAULT-VALUE}).")
  private long patienceSeconds;

  /**
   * What they ask for.
   *
   * @throws IllegalArgumentException naming the option that is out of range
   */
  E2ePlan plan() {
    boolean submit = method == Method.submit;
    double secondsDefault = count > 0 ? 0 : SECONDS_DEFAULT;
    int inFlightDefault = submit ? IN_FLIGHT_SUBMIT_DEFAULT : IN_FLIGHT_DEFAULT;
    return new E2ePlan(
        count,
        seconds == null ? secondsDefault : seconds,
        warmupSeconds,
        switch (method) {
          case batch -> SubmitMethod.BATCH;
          case stream -> SubmitMethod.STREAM;
          case submit -> SubmitMethod.SUBMIT;
        },
        ack == Ack.applied
            ? Acknowledgement.ACKNOWLEDGEMENT_APPLIED
            : Acknowledgement.ACKNOWLEDGEMENT_DURABLE,
        submit ? 1 : batch,
        inFlight == null ? inFlightDefault : inFlight,
        rate,
        pregenerate,
        patienceSeconds,
        ledger == null,
        generator());
  }

  private GeneratorOptions generator() {
    long start = startTimeMicros == null ? System.currentTimeMillis() * 1000 : startTimeMicros;
    return GeneratorOptions.of(ledger == null ? freshLedger() : ledger, seed, start)
        .withAccounts(accounts)
        .withIdForm(IdForms.parse(ids));
  }

  static String freshLedger() {
    long number = ThreadLocalRandom.current().nextLong(LEDGERS);
    return "bench-%6s".formatted(Long.toString(number, 36)).replace(' ', '0');
  }
}
