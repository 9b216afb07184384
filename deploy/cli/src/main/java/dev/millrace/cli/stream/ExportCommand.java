package dev.millrace.cli.stream;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.cli.ask.AccountFilterOptions;
import dev.millrace.cli.ask.ConsistencyOptions;
import dev.millrace.cli.ask.Freshness;
import dev.millrace.cli.connect.Channels;
import dev.millrace.cli.connect.ConnectionOptions;
import dev.millrace.cli.exit.CommandFailure;
import dev.millrace.cli.exit.ExitCode;
import dev.millrace.cli.exit.FailureLine;
import dev.millrace.cli.exit.StopSignal;
import dev.millrace.v1.ExportTransactionsRequest;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code millrace export}. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Writes all transactions of a ledger or of an account, as the log holds them when it begins,"
          + " as CSV or as JSON lines.",
      "An export to a file keeps its progress beside it: after a crash, millrace export --resume"
          + " goes on without a missing or a second line."
    },
    footer = {
      "",
      "Example: all of it, and on after an interruption",
      "  millrace export --fully-consistent --output all.csv",
      "  millrace export --resume all.csv.progress"
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "  0:complete",
      "  1:failed, for example because the disk is full",
      "  2:wrong option, or a file or token that can not be used",
      "  3:the service is not there, or did not come back in time",
      "130:ended by Ctrl-C"
    })
public final class ExportCommand implements Callable<Integer> {
  /** What may stand beside --resume: all else the file knows. */
  private static final Set<String> BESIDE_RESUME =
      Set.of("--resume", "--retry-seconds", "--json", "--query", "--ingest", "--data", "--debug");

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConnectionOptions connection = new ConnectionOptions();
  @Mixin private ConsistencyOptions freshness = new ConsistencyOptions();
  @Mixin private AccountFilterOptions filter = new AccountFilterOptions();

  @Parameters(
      paramLabel = "ACCOUNT",
      arity = "0..1",
      defaultValue = "",
      description = "Those that name this account. Default: the whole ledger.")
  private String account = "";

  @Option(
      names = "--format",
      paramLabel = "csv|jsonl",
      defaultValue = "csv",
      description =
          "csv: RFC 4180 with a header line. jsonl: each as millrace get --json prints it, on a line"
              + " of its own. Default: ${DEFAULT-VALUE}.")
  private String format = "csv";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "A new file. Default: standard output.")
  private @Nullable Path output;

  @Option(
      names = "--resume",
      paramLabel = "FILE.progress",
      description = "Goes on with the export to FILE that was interrupted. Takes all from there.")
  private @Nullable Path resume;

  @Option(
      names = "--resume-token",
      paramLabel = "TOKEN",
      defaultValue = "",
      description =
          "Goes on where an export to standard output with the same options ended; it said this"
              + " token. Writes no header.")
  private String resumeToken = "";

  @Option(
      names = "--retry-seconds",
      paramLabel = "N",
      defaultValue = "" + SteadyStream.PATIENCE_SECONDS_DEFAULT,
      description = "How long to try again when the service is away. Default: ${DEFAULT-VALUE}.")
  private int retrySeconds = SteadyStream.PATIENCE_SECONDS_DEFAULT;

  @Option(names = "--json", description = "Prints what was exported to a file as JSON.")
  private boolean json;

  @Override
  public Integer call() {
    if (retrySeconds < 0) {
      throw CommandFailure.badInput("--retry-seconds is " + retrySeconds + ", must be 0 or more");
    }
    try (ExportSink sink = sink();
        Channels channels = connection.queryChannels();
        StopSignal stop = new StopSignal()) {
      SteadyStream stream =
          new SteadyStream(
              channels, stop, Duration.ofSeconds(retrySeconds), spec.commandLine().getErr());
      ExportRun run = new ExportRun(sink);
      try {
        if (!run.run(stream)) {
          PrintWriter err = spec.commandLine().getErr();
          err.println("stopped; " + sink.howToGoOn());
          err.flush(); // here, while the stop signal keeps the process alive
          return ExitCode.INTERRUPTED;
        }
      } catch (RuntimeException e) {
        FailureLine line = FailureLine.of(e);
        throw new CommandFailure(line.exitCode(), line.text() + "; " + sink.howToGoOn(), e);
      }
      report(sink);
    }
    return ExitCode.OK;
  }

  private ExportSink sink() {
    if (resume != null) {
      refuseBesideResume();
      return ExportFile.resume(resume);
    }
    ExportFormat form = ExportFormat.of("--format", format);
    ExportTransactionsRequest request =
        ExportTransactionsRequest.newBuilder()
            .setLedger(connection.ledger())
            .setAccount(account)
            .setFilter(filter.filter(account))
            .setConsistency(freshness.consistency())
            .setResumeToken(resumeToken)
            .build();
    if (output == null) {
      if (json) {
        throw CommandFailure.badInput("--json needs --output; for JSON lines: --format jsonl");
      }
      return new ExportPipe(request, form, spec.commandLine().getOut());
    }
    if (!resumeToken.isEmpty()) {
      throw CommandFailure.badInput(
          "--resume-token is for standard output; a file goes on with --resume FILE.progress");
    }
    return ExportFile.create(output, request, form);
  }

  private void refuseBesideResume() {
    List<String> others =
        spec.commandLine().getParseResult().matchedArgs().stream()
            .map(arg -> arg instanceof OptionSpec option ? option.longestName() : "ACCOUNT")
            .filter(name -> !BESIDE_RESUME.contains(name))
            .toList();
    if (!others.isEmpty()) {
      throw CommandFailure.badInput(
          "--resume takes everything from its file, not with " + String.join(", ", others));
    }
  }

  private void report(ExportSink sink) {
    ExportState state = sink.state();
    PrintWriter err = spec.commandLine().getErr();
    PrintWriter out = spec.commandLine().getOut();
    Path file = sink.file();
    if (json && file != null) {
      ObjectNode told =
          JsonNodeFactory.instance
              .objectNode()
              .put("transactions", state.transactions())
              .put("bytes", state.bytes())
              .put("output", file.toString());
      told.set("readAt", Freshness.json(state.readAt()));
      out.println(told);
      out.flush();
    } else {
      err.printf(
          "%d transactions, %d bytes%s%n%s%n",
          state.transactions(),
          state.bytes(),
          file == null ? "" : " in " + file,
          Freshness.line(state.readAt(), null));
      err.flush();
    }
  }
}
