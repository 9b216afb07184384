package dev.millrace.bench;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Measures reads and reports. */
@Command(
    name = "read",
    description = {
      "How fast reads are from each tier, beside a bare gRPC echo of the same sizes.",
      "Writes transactions, puts a query service for each tier in front of the stores, and asks"
          + " them in turns from one client in a process of its own. Other work on the machine shows"
          + " in the figures."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:everything was measured and every answer right; whether goals are met, the report says",
      "1:an answer was wrong or of another tier, or a process did not start",
      "2:an option is wrong"
    },
    mixinStandardHelpOptions = true)
final class ReadCommand implements Callable<Integer> {
  @Mixin private ReadOptions options;

  @Mixin private Reporting reporting;

  /** Made by picocli, which fills the mixin. */
  @SuppressWarnings("NullAway.Init")
  ReadCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    return reporting.checked(
        () -> reporting.print(new ReadRun(options.plan(), reporting::say).run()));
  }
}
