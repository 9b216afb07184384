package dev.millrace.bench;

import dev.millrace.bench.report.DrainReport;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

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

  @Option(names = "--json", description = "Print the report as JSON.")
  private boolean json;

  @Spec private CommandSpec spec;

  /** Made by picocli, which fills the mixin. */
  @SuppressWarnings("NullAway.Init")
  DrainCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    try {
      return print(new DrainRun(options.plan(), line -> say(err, line)).run(), err);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private int print(DrainReport report, PrintWriter err) {
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
