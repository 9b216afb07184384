package dev.millrace.bench;

import dev.millrace.bench.report.Report;
import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The report to standard output, progress and problems to standard error. */
final class Reporting {
  @Option(names = "--json", description = "Print the report as JSON.")
  private boolean json;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  /** Made by picocli, which injects the command's model. */
  @SuppressWarnings("NullAway.Init")
  Reporting() {}

  /** What a command does. */
  @FunctionalInterface
  interface Run {
    /**
     * Returns the exit code.
     *
     * @throws IllegalArgumentException naming the option that is wrong
     */
    int run() throws InterruptedException;
  }

  /** Runs; an option that is wrong is told as one. */
  int checked(Run run) throws InterruptedException {
    try {
      return run.run();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }

  /** Prints a report; the exit code says whether the run failed. */
  int print(Report report) {
    PrintWriter out = command.commandLine().getOut();
    out.print(json ? report.toJson() + System.lineSeparator() : report.toTable());
    out.flush();
    report.problems().forEach(this::say);
    return report.problems().isEmpty() ? BenchCommand.EXIT_OK : BenchCommand.EXIT_FAILED;
  }

  /** Prints a line while it runs. */
  void say(String line) {
    PrintWriter err = command.commandLine().getErr();
    err.println("bench: " + line);
    err.flush();
  }
}
