package dev.millrace.bench;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Drains a filled topic into fresh stores and reports. */
@Command(
    name = "drain",
    description = {
      "How fast the storage service drains a filled topic into fresh stores.",
      "Starts a Kafka broker of its own, fills a topic, and drains it round after round in one"
          + " process beside the broker. Other work on the machine shows in the figures."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:everything was stored and read back as it should",
      "1:something was not, or a process did not start",
      "2:an option is wrong"
    },
    mixinStandardHelpOptions = true)
final class DrainCommand implements Callable<Integer> {
  @Mixin private DrainOptions options;

  @Mixin private Reporting reporting;

  /** Made by picocli, which fills the mixin. */
  @SuppressWarnings("NullAway.Init")
  DrainCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    return reporting.checked(
        () -> reporting.print(new DrainRun(options.plan(), reporting::say).run()));
  }
}
