package dev.millrace.cli.imports;

import dev.millrace.cli.connect.Ack;
import dev.millrace.cli.connect.Channels;
import dev.millrace.cli.connect.ConnectionOptions;
import dev.millrace.cli.exit.CommandFailure;
import dev.millrace.cli.exit.ExitCode;
import dev.millrace.cli.exit.FailureLine;
import dev.millrace.cli.exit.StopSignal;
import dev.millrace.cli.map.MappingFile;
import dev.millrace.cli.read.RowSource;
import dev.millrace.cli.read.UnreadableFile;
import dev.millrace.cli.send.SessionSettings;
import java.io.Console;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code millrace import}. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = {
      "Imports a CSV file, plain or compressed (.gz, .xz, .zst).",
      "Every row becomes a transaction. Rows that can not be stored go to a rejects file with row"
          + " number, field and reason, and the import goes on. Running it again stores nothing"
          + " twice."
    },
    footer = {
      "",
      "Without --mapping the columns must bear the fields' names: id, debit_account,",
      "credit_account, amount (minor units), currency, time (ISO 8601 or",
      "microseconds since 1970); optional ledger, type, reference, partition_key.",
      "Other columns become attributes. docs/import.md is the reference of mappings.",
      "",
      "With --json: rows, stored, duplicates, conflicts, rejected, secondsToReadable,",
      "rowsPerSecond, and more keys after them.",
      "Exit code 5: it ran to its end, but rows were rejected or conflict."
    })
public final class ImportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  @Parameters(paramLabel = "FILE", description = "The file, or - for standard input.")
  private String file = "";

  @Option(
      names = "--mapping",
      paramLabel = "FILE",
      description = "Says which column is what; see docs/import.md.")
  private @Nullable Path mapping;

  @Option(
      names = "--rejects",
      paramLabel = "FILE",
      description =
          "Where rejected and conflicting rows go; made only when there are any, replaces an older"
              + " one. Default: the file's name and .rejects.csv, in this directory.")
  private @Nullable Path rejects;

  @Option(
      names = "--ack",
      paramLabel = Ack.NAMES,
      converter = Ack.Converter.class,
      defaultValue = "applied",
      description =
          "What is waited for: applied tells stored from duplicate; durable counts rows as durable"
              + " only. Default: ${DEFAULT-VALUE}.")
  private Ack ack = Ack.APPLIED;

  @Option(
      names = "--batch",
      paramLabel = "ROWS",
      defaultValue = "" + ImportOptions.MESSAGE_ROWS_DEFAULT,
      description =
          "Rows in a message, 1 to "
              + ImportOptions.MESSAGE_ROWS_MAX
              + ". Default: ${DEFAULT-VALUE}.")
  private int messageRows = ImportOptions.MESSAGE_ROWS_DEFAULT;

  @Option(
      names = "--window",
      paramLabel = "MESSAGES",
      defaultValue = "" + SessionSettings.WINDOW_MESSAGES_DEFAULT,
      description =
          "Messages that may be unanswered, 1 to "
              + SessionSettings.WINDOW_MESSAGES_MAX
              + ". Default: ${DEFAULT-VALUE}.")
  private int windowMessages = SessionSettings.WINDOW_MESSAGES_DEFAULT;

  @Option(
      names = "--skip-rows",
      paramLabel = "N",
      defaultValue = "0",
      description = "Leaves out the first N rows: resumes an import that was stopped.")
  private long skipRows;

  @Option(
      names = "--retry-seconds",
      paramLabel = "N",
      defaultValue = "" + SessionSettings.PATIENCE_SECONDS_DEFAULT,
      description =
          "How long to try again, without any progress, when a service fails. Default:"
              + " ${DEFAULT-VALUE}.")
  private int retrySeconds = SessionSettings.PATIENCE_SECONDS_DEFAULT;

  @Option(names = "--json", description = "Prints the summary as JSON.")
  private boolean json;

  @Override
  public Integer call() {
    ImportOptions options = options();
    try (Channels ingest = connection.ingestChannels();
        Channels query = connection.queryChannels();
        StopSignal stop = new StopSignal()) {
      ImportSummary summary;
      RuntimeException failure;
      try (ImportRun run = new ImportRun(options, ingest, query, stop, terminal())) {
        summary = run.run();
        failure = run.failure();
      }
      return report(summary, failure, stop.isRaised());
    }
  }

  private ImportOptions options() {
    checkRange("--batch", messageRows, 1, ImportOptions.MESSAGE_ROWS_MAX);
    checkRange("--window", windowMessages, 1, SessionSettings.WINDOW_MESSAGES_MAX);
    checkRange("--skip-rows", skipRows, 0, Long.MAX_VALUE);
    checkRange("--retry-seconds", retrySeconds, 0, Integer.MAX_VALUE);
    return new ImportOptions(
        file,
        mapping == null ? null : MappingFile.read(mapping),
        connection.namedLedger(),
        rejects == null ? defaultRejects() : rejects,
        skipRows,
        messageRows,
        new SessionSettings(
            ack.acknowledgement(), windowMessages, Duration.ofSeconds(retrySeconds)));
  }

  private Path defaultRejects() {
    String name =
        file.equals(RowSource.STANDARD_INPUT)
            ? "standard-input"
            : String.valueOf(Path.of(file).getFileName());
    return Path.of(name + ".rejects.csv");
  }

  private static void checkRange(String option, long value, long min, long max) {
    if (value < min || value > max) {
      throw CommandFailure.badInput(
          "%s is %d, must be from %d%s"
              .formatted(option, value, min, max == Long.MAX_VALUE ? "" : " to " + max));
    }
  }

  private int report(ImportSummary summary, @Nullable RuntimeException failure, boolean stopped) {
    FailureLine line = failure == null ? null : FailureLine.of(failure);
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    if (json) {
      String error = stopped ? "stopped" : line == null ? null : line.text();
      out.println(SummaryText.json(summary, error));
    } else {
      out.println(SummaryText.text(summary));
    }
    out.flush();
    if (stopped) {
      err.println(
          ("stopped. To go on, run the same command again: what is stored counts as duplicates;"
                  + " or with --skip-rows %d, after which every row has its outcome.")
              .formatted(summary.resumeAfter()));
      err.flush();
      return ExitCode.INTERRUPTED;
    }
    if (failure != null && line != null) {
      throw new CommandFailure(
          failure instanceof UnreadableFile ? ExitCode.BAD_INPUT : line.exitCode(),
          "%s; every row up to %d has its outcome, run the same command again to go on"
              .formatted(line.text(), summary.resumeAfter()),
          failure);
    }
    return summary.isPartial() ? ExitCode.PARTIAL : ExitCode.OK;
  }

  /** Progress is for people: none with --json, and none when the output goes to a file. */
  @SuppressWarnings("SystemConsoleNull") // Java 25 has none again when nobody is there
  private @Nullable PrintStream terminal() {
    Console console = System.console();
    return !json && console != null && console.isTerminal() ? System.err : null;
  }
}
