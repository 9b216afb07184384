package dev.millrace.bench;

import dev.millrace.bench.report.ReadReport;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

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

  @Option(names = "--json", description = "Print the report as JSON.")
  private boolean json;

  @Spec private CommandSpec spec;

  /** Made by picocli, which fills the mixin. */
  @SuppressWarnings("NullAway.Init")
  ReadCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    try {
      return print(new ReadRun(options.plan(), line -> say(err, line)).run(), err);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private int print(ReadReport report, PrintWriter err) {
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
