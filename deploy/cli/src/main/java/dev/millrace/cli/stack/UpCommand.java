package dev.millrace.cli.stack;

import dev.millrace.cli.exit.CommandFailure;
import dev.millrace.cli.exit.ExitCode;
import dev.millrace.local.EmbeddedStack;
import dev.millrace.local.RunningStack;
import dev.millrace.local.StackOptions;
import dev.millrace.local.StackPorts;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code millrace up}. */
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description = {
      "Starts the local stack: Kafka, Redis and the three services, each a process.",
      "Ctrl-C stops all of it; the data stays. A process that is killed is started again."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "  0:it is up (with --detach), or was already",
      "  1:it did not start",
      "  2:wrong option",
      "130:ended by Ctrl-C"
    })
public final class UpCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private DataOption data = new DataOption();

  @Option(
      names = {"-d", "--detach"},
      description = "Returns once the stack is up; millrace down stops it.")
  private boolean detach;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "" + StackOptions.PARTITIONS_DEFAULT,
      description =
          "Partitions of a new log, 1 to 64; an existing log keeps its own. Default:"
              + " ${DEFAULT-VALUE}.")
  private int partitions = StackOptions.PARTITIONS_DEFAULT;

  @Option(
      names = "--port-base",
      paramLabel = "PORT",
      defaultValue = "" + StackPorts.BASE,
      description = "First of the ports, which end 70 later. Default: ${DEFAULT-VALUE}.")
  private int portBase = StackPorts.BASE;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    StackOptions options = options();
    Optional<RunningStack> running = RunningStack.find(options.data());
    if (running.isPresent()) {
      out.printf(
          "The stack on %s is already up (pid %d).%n", options.data(), running.get().supervisor());
      Endpoints.print(out, running.get().description());
      return ExitCode.OK;
    }
    out.printf("Starting Millrace on %s%n", options.data());
    out.flush();
    return detach ? upDetached(out, options.data()) : up(out, options);
  }

  private StackOptions options() {
    try {
      return StackOptions.in(data.data())
          .withPorts(StackPorts.from(portBase))
          .withPartitions(partitions);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.badInput(Objects.requireNonNullElse(e.getMessage(), "wrong option"));
    }
  }

  private int upDetached(PrintWriter out, Path directory) throws InterruptedException {
    RunningStack stack =
        new Supervisor(directory).start("--partitions=" + partitions, "--port-base=" + portBase);
    out.printf("Millrace is up (pid %d).%n", stack.supervisor());
    Endpoints.print(out, stack.description());
    return ExitCode.OK;
  }

  private static int up(PrintWriter out, StackOptions options) throws InterruptedException {
    EmbeddedStack stack =
        EmbeddedStack.start(
            options,
            line -> {
              out.println(line);
              out.flush();
            });
    out.println("Millrace is up. Ctrl-C stops it.");
    Endpoints.print(out, stack.description());
    // A signal ends the wait: the stack stops itself on the way out of the JVM.
    Thread.currentThread().join();
    return ExitCode.OK;
  }
}
