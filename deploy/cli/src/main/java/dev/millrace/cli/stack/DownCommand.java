package dev.millrace.cli.stack;

import dev.millrace.cli.exit.ExitCode;
import dev.millrace.local.RunningStack;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code millrace down}. */
@Command(
    name = "down",
    mixinStandardHelpOptions = true,
    description = "Stops the local stack and waits for its end. The data stays.",
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {"  0:it is stopped, or did not run", "  1:it did not stop", "  2:wrong option"})
public final class DownCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private DataOption data = new DataOption();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Optional<RunningStack> stack = RunningStack.find(data.data());
    stack.ifPresent(RunningStack::stop);
    out.printf(
        stack.isPresent() ? "The stack on %s is stopped.%n" : "No stack runs on %s.%n",
        data.data());
    out.flush();
    return ExitCode.OK;
  }
}
