package dev.millrace.bench;

import dev.millrace.bench.report.E2eReport;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs load against a stack and reports. */
@Command(
    name = "e2e",
    description = {
      "Load through gRPC: how fast transactions are accepted, durable and readable.",
      "A lone call: --method submit --in-flight 1 --ack durable|applied."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:all that was sent came back as it should",
      "1:something did not, or an own stack did not start",
      "2:an option is wrong",
      "3:a service is not reachable"
    },
    mixinStandardHelpOptions = true)
final class E2eCommand implements Callable<Integer> {
  @Mixin private TargetOptions stack;
  @Mixin private LoadOptions load;

  @Option(names = "--json", description = "Print the report as JSON.")
  private boolean json;

  @Spec private CommandSpec spec;

  /** Made by picocli, which fills the mixins. */
  @SuppressWarnings("NullAway.Init")
  E2eCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    try {
      E2ePlan plan = load.plan();
      try (TargetOptions.Opened opened = stack.open(line -> say(err, line))) {
        return print(new E2eRun(plan, opened.target()).run(), err);
      }
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private int print(E2eReport report, PrintWriter err) {
    PrintWriter out = spec.commandLine().getOut();
    out.print(json ? report.toJson() + System.lineSeparator() : report.toTable());
    out.flush();
    report.problems().forEach(problem -> say(err, problem));
    return report.problems().isEmpty() ? BenchCommand.EXIT_OK : BenchCommand.EXIT_FAILED;
  }

  private static void say(PrintWriter err, @Nullable String line) {
    err.println("bench: " + line);
    err.flush();
  }
}
