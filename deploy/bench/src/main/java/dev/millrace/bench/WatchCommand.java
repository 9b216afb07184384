package dev.millrace.bench;

import dev.millrace.bench.generate.GeneratorOptions;
import dev.millrace.bench.report.WatchReport;
import dev.millrace.v1.Acknowledgement;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs a watch beside a load and reports. */
@Command(
    name = "watch",
    description = {
      "A watch from the beginning over what is there, while more arrives: whether each transaction"
          + " comes exactly once, and how long after its receipt.",
      "A durable receipt comes before its transaction is readable, an applied one after."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:each came exactly once",
      "1:one did not, or an own stack did not start",
      "2:an option is wrong",
      "3:a service is not reachable"
    },
    mixinStandardHelpOptions = true)
final class WatchCommand implements Callable<Integer> {
  @Mixin private TargetOptions stack;

  @Option(
      names = "--first",
      paramLabel = "N",
      defaultValue = "1000000",
      description = "Transactions before the watch begins (default: ${DEFAULT-VALUE}).")
  private long first;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "10000",
      description = "Transactions a second meanwhile (default: ${DEFAULT-VALUE}).")
  private double rate;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "90",
      description = "Send for S seconds meanwhile (default: ${DEFAULT-VALUE}).")
  private double seconds;

  @Option(
      names = "--warmup",
      paramLabel = "S",
      defaultValue = "45",
      description =
          "First the same for S seconds with a quarter of --first, unmeasured: services that were"
              + " started just now compile for a minute (default: ${DEFAULT-VALUE}).")
  private double warmupSeconds;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "50",
      description = "Transactions to the request meanwhile (default: ${DEFAULT-VALUE}).")
  private int batch;

  @Option(
      names = "--ack",
      defaultValue = "durable",
      description = "When a receipt is given: ${COMPLETION-CANDIDATES}.")
  private LoadOptions.Ack ack = LoadOptions.Ack.durable;

  @Option(
      names = "--patience",
      paramLabel = "S",
      defaultValue = "60",
      description = "Wait S seconds for what is missing (default: ${DEFAULT-VALUE}).")
  private long patienceSeconds;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Decides what is generated (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Mixin private Reporting reporting;

  /** Made by picocli, which fills the mixin. */
  @SuppressWarnings("NullAway.Init")
  WatchCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    return reporting.checked(
        () -> {
          WatchPlan plan = plan();
          try (TargetOptions.Opened opened = stack.open(reporting::say)) {
            if (plan.warmupSeconds() > 0) {
              reporting.say("warming up");
              WatchReport warmup = new WatchRun(plan.warmup(), opened.target()).run();
              if (!warmup.problems().isEmpty()) {
                reporting.say("the warm-up failed:");
                return reporting.print(warmup);
              }
            }
            return reporting.print(new WatchRun(plan, opened.target()).run());
          }
        });
  }

  private WatchPlan plan() {
    return new WatchPlan(
        first,
        rate,
        seconds,
        warmupSeconds,
        batch,
        ack == LoadOptions.Ack.applied
            ? Acknowledgement.ACKNOWLEDGEMENT_APPLIED
            : Acknowledgement.ACKNOWLEDGEMENT_DURABLE,
        patienceSeconds,
        GeneratorOptions.of(LoadOptions.freshLedger(), seed, System.currentTimeMillis() * 1000));
  }
}
