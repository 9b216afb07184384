package dev.millrace.bench;

import dev.millrace.bench.measure.ProcessorTime;
import dev.millrace.bench.report.Report;
import java.io.PrintWriter;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The report to standard output, progress and problems to standard error. */
final class Reporting {
  /** Less does not show among rounds. */
  private static final double STOLEN_SHARE_TOLD = 0.02;

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
    Optional<ProcessorTime> begin = ProcessorTime.now();
    try {
      int exit = run.run();
      stolenSince(begin).ifPresent(this::say);
      return exit;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }

  /** What is to be said of a machine that was slower than it is; empty when it was not. */
  static Optional<String> stolenSince(Optional<ProcessorTime> begin) {
    return begin
        .flatMap(then -> ProcessorTime.now().map(now -> now.stolenShareSince(then)))
        .filter(share -> share >= STOLEN_SHARE_TOLD)
        .map(
            share ->
                "the host gave %.0f %% of this machine's processor time to others; without, figures are better"
                    .formatted(share * 100));
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
