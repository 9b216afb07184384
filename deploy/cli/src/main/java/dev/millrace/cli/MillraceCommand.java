package dev.millrace.cli;

import dev.millrace.bench.BenchCommand;
import dev.millrace.cli.ask.AggregateCommand;
import dev.millrace.cli.ask.CountCommand;
import dev.millrace.cli.ask.GetCommand;
import dev.millrace.cli.ask.ListCommand;
import dev.millrace.cli.ask.ReferenceCommand;
import dev.millrace.cli.ask.ScanCommand;
import dev.millrace.cli.ask.SubmitCommand;
import dev.millrace.cli.ask.SummaryCommand;
import dev.millrace.cli.caches.CacheCommand;
import dev.millrace.cli.demo.DemoCommand;
import dev.millrace.cli.exit.ExitCode;
import dev.millrace.cli.exit.FailureLine;
import dev.millrace.cli.imports.ImportCommand;
import dev.millrace.cli.rehearse.RehearseCommand;
import dev.millrace.cli.stack.DownCommand;
import dev.millrace.cli.stack.StatusCommand;
import dev.millrace.cli.stack.UpCommand;
import dev.millrace.cli.stats.StatsCommand;
import dev.millrace.cli.storage.StorageCommand;
import dev.millrace.cli.stream.ExportCommand;
import dev.millrace.cli.stream.WatchCommand;
import dev.millrace.cli.verify.VerifyCommand;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code millrace}: the one command. */
@Command(
    name = "millrace",
    mixinStandardHelpOptions = true,
    versionProvider = MillraceCommand.Version.class,
    description = "Stores transactions and finds them again, by id, by account and by time.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DemoCommand.class,
      UpCommand.class,
      StatusCommand.class,
      DownCommand.class,
      RehearseCommand.class,
      ImportCommand.class,
      SubmitCommand.class,
      GetCommand.class,
      ListCommand.class,
      SummaryCommand.class,
      AggregateCommand.class,
      CountCommand.class,
      ReferenceCommand.class,
      ScanCommand.class,
      WatchCommand.class,
      ExportCommand.class,
      CacheCommand.class,
      StatsCommand.class,
      StorageCommand.class,
      VerifyCommand.class,
      BenchCommand.class,
      CompletionCommand.class,
      CommandLine.HelpCommand.class
    },
    footer = {
      "",
      "millrace COMMAND --help tells more. ./millrace test builds everything and",
      "runs all tests."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "  0:done",
      "  1:failed",
      "  2:wrong option, or a file, mapping or field that can not be used",
      "  3:a service is not running, not reachable, or did not recover in time",
      "  4:not found",
      "  5:done, but some items were rejected or conflict with what is stored",
      "130:ended by Ctrl-C",
      "143:ended by SIGTERM"
    })
public final class MillraceCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Shows the stack trace of a failure.")
  private boolean debug;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "missing command");
  }

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  private static int run(String[] arguments) {
    Logger.getLogger("").setLevel(Level.OFF); // what a library has to say comes as an exception
    // UTF-8 in every locale: what is printed is read by programs, and names are whatever they are.
    PrintWriter out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    int exitCode = commandLine().setOut(out).setErr(err).execute(arguments);
    out.flush();
    return exitCode;
  }

  /** The command line, ready to execute. */
  public static CommandLine commandLine() {
    MillraceCommand command = new MillraceCommand();
    return new CommandLine(command)
        .setUsageHelpAutoWidth(true)
        .setParameterExceptionHandler(MillraceCommand::wrongUsage)
        .setExecutionExceptionHandler((failure, line, _) -> failed(failure, line, command.debug));
  }

  private static int wrongUsage(ParameterException failure, String[] arguments) {
    CommandLine line = failure.getCommandLine();
    PrintWriter err = line.getErr();
    String name = line.getCommandSpec().qualifiedName();
    err.printf("%s: %s (see %s --help)%n", name, FailureLine.of(failure).text(), name);
    err.flush();
    return ExitCode.BAD_INPUT;
  }

  private static int failed(Exception failure, CommandLine line, boolean debug) {
    FailureLine said = FailureLine.of(failure);
    PrintWriter err = line.getErr();
    err.printf("%s: %s%n", line.getCommandSpec().qualifiedName(), said.text());
    if (debug) {
      failure.printStackTrace(err);
    }
    err.flush();
    return said.exitCode();
  }

  /** The version as the jar says it. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = MillraceCommand.class.getPackage().getImplementationVersion();
      return new String[] {
        "millrace " + (version == null ? "development build" : version), "Java " + Runtime.version()
      };
    }
  }
}
