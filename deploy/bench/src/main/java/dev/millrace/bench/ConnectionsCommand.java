package dev.millrace.bench;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Measures many clients at once and reports. */
@Command(
    name = "connections",
    description = {
      "How a query service bears thousands of clients that each ask now and then.",
      "First as many connections, then as many calls that are open at the same time over a few"
          + " connections; reads at a fixed rate in turn over all of them."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:everything was measured and every answer right; whether goals are met, the report says",
      "1:an answer was wrong, a connection was refused, or a process did not start",
      "2:an option is wrong, or the limit of open files is too low"
    },
    mixinStandardHelpOptions = true)
final class ConnectionsCommand implements Callable<Integer> {
  @Mixin private ConnectionsOptions options;

  @Mixin private Reporting reporting;

  /** Made by picocli, which fills the mixin. */
  @SuppressWarnings("NullAway.Init")
  ConnectionsCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    return reporting.checked(
        () -> reporting.print(new ConnectionsRun(options.plan(), reporting::say).run()));
  }
}
