package dev.millrace.cli.demo;

import dev.millrace.cli.connect.Channels;
import dev.millrace.cli.connect.Endpoint;
import dev.millrace.cli.exit.CommandFailure;
import dev.millrace.cli.exit.ExitCode;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code millrace demo}. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Shows the main job in one command: starts a stack of its own in a temporary directory, stores"
          + " generated transactions, asks for some of them, and stops it again.",
      "The transactions depend on the seed alone: skewed accounts, several currencies and types. The"
          + " busiest account's totals are compared with the generator's. Runs beside another stack."
    })
public final class DemoCommand implements Callable<Integer> {
  private static final long COUNT_DEFAULT = 200_000;

  /** Some gigabytes of disk, some minutes. */
  private static final long COUNT_MAX = 20_000_000;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "" + COUNT_DEFAULT,
      description = "How many transactions. Default: ${DEFAULT-VALUE}.")
  private long count = COUNT_DEFAULT;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "42",
      description = "Which transactions. Default: ${DEFAULT-VALUE}.")
  private long seed = 42;

  @Option(
      names = "--keep",
      description = "Leaves the stack up until Ctrl-C, and its data in place.")
  private boolean keep;

  @Option(names = "--json", description = "Prints the report as JSON.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    if (count < 1 || count > COUNT_MAX) {
      throw CommandFailure.badInput(
          "--count is %d, must be from 1 to %d".formatted(count, COUNT_MAX));
    }
    PrintWriter err = spec.commandLine().getErr();
    long startNanos = System.nanoTime();
    try (DemoStack stack = DemoStack.start(keep, line -> say(err, line))) {
      double startSeconds = (System.nanoTime() - startNanos) / 1e9;
      boolean right;
      try (Channels ingest =
              new Channels("ingest", Endpoint.parseAll("the stack", stack.ingest()));
          Channels query = new Channels("query", Endpoint.parseAll("the stack", stack.query()))) {
        DemoReport report =
            new DemoRun(ingest, query, line -> say(err, line)).run(count, seed, startSeconds);
        right = report.isRight();
        print(report);
      }
      if (keep) {
        say(err, stack.description());
        stack.awaitEnd();
      }
      return right ? ExitCode.OK : ExitCode.FAILED;
    }
  }

  private void print(DemoReport report) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(json ? DemoText.json(report) : DemoText.tables(report));
    out.flush();
  }

  private static void say(PrintWriter err, String line) {
    err.println(line);
    err.flush();
  }
}
