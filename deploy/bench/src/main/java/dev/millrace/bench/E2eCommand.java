package dev.millrace.bench;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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

  @Mixin private Reporting reporting;

  /** Made by picocli, which fills the mixins. */
  @SuppressWarnings("NullAway.Init")
  E2eCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    return reporting.checked(
        () -> {
          E2ePlan plan = load.plan();
          try (TargetOptions.Opened opened = stack.open(reporting::say)) {
            return reporting.print(new E2eRun(plan, opened.target()).run());
          }
        });
  }
}
