package dev.millrace.bench;

import dev.millrace.bench.report.ConnectionsReport;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

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

  @Option(names = "--json", description = "Print the report as JSON.")
  private boolean json;

  @Spec private CommandSpec spec;

  /** Made by picocli, which fills the mixin. */
  @SuppressWarnings("NullAway.Init")
  ConnectionsCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    try {
      return print(new ConnectionsRun(options.plan(), line -> say(err, line)).run(), err);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private int print(ConnectionsReport report, PrintWriter err) {
    PrintWriter out = spec.commandLine().getOut();
    out.print(json ? report.toJson() + System.lineSeparator() : report.toTable());
    out.flush();
    report.problems().forEach(problem -> say(err, problem));
    return report.problems().isEmpty() ? BenchCommand.EXIT_OK : BenchCommand.EXIT_FAILED;
  }

  private static void say(PrintWriter err, String line) {
    err.println("bench: " + line);
    err.flush();
  }
}
