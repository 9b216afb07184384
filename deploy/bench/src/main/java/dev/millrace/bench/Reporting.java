package dev.millrace.bench;

import dev.millrace.bench.report.Report;
import java.io.PrintWriter;
import java.util.function.Consumer;
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

  /** Runs and reports. */
  @FunctionalInterface
  interface Run {
    /**
     * Returns what was found.
     *
     * @param progress takes lines while it runs
     * @throws IllegalArgumentException naming the option that is wrong
     */
    Report report(Consumer<String> progress) throws InterruptedException;
  }

  /** The exit code of a run, when its report is printed. */
  int print(Run run) throws InterruptedException {
    Report report;
    try {
      report = run.report(this::say);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
    PrintWriter out = command.commandLine().getOut();
    out.print(json ? report.toJson() + System.lineSeparator() : report.toTable());
    out.flush();
    report.problems().forEach(this::say);
    return report.problems().isEmpty() ? BenchCommand.EXIT_OK : BenchCommand.EXIT_FAILED;
  }

  private void say(String line) {
    PrintWriter err = command.commandLine().getErr();
    err.println("bench: " + line);
    err.flush();
  }
}
