package dev.millrace.bench;

import dev.millrace.bench.report.E2eReport;
import io.grpc.StatusRuntimeException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
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
      "1:something did not, or the stack can not be reached",
      "2:an option is wrong"
    },
    mixinStandardHelpOptions = true)
final class E2eCommand implements Callable<Integer> {
  @Mixin private StackOptions stack;
  @Mixin private LoadOptions load;

  @Option(names = "--json", description = "Print the report as JSON.")
  private boolean json;

  @Spec private CommandSpec spec;

  /** Made by picocli, which fills the mixins. */
  @SuppressWarnings("NullAway.Init")
  E2eCommand() {}

  @Override
  public Integer call() throws Exception {
    PrintWriter err = spec.commandLine().getErr();
    E2ePlan plan = plan();
    try (StackOptions.Opened opened = stack.open()) {
      E2eReport report = new E2eRun(plan, opened.target()).run();
      PrintWriter out = spec.commandLine().getOut();
      out.print(json ? report.toJson() + System.lineSeparator() : report.toTable());
      out.flush();
      report.problems().forEach(problem -> err.println("bench: " + problem));
      return report.problems().isEmpty() ? BenchCommand.EXIT_OK : BenchCommand.EXIT_FAILED;
    } catch (StatusRuntimeException e) {
      err.println("bench: " + e.getMessage());
      return BenchCommand.EXIT_FAILED;
    } finally {
      err.flush();
    }
  }

  private E2ePlan plan() {
    try {
      return load.plan();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
