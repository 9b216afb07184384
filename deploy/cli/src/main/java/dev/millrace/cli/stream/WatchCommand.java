package dev.millrace.cli.stream;

import dev.millrace.cli.ask.Times;
import dev.millrace.cli.connect.Channels;
import dev.millrace.cli.connect.ConnectionOptions;
import dev.millrace.cli.exit.CommandFailure;
import dev.millrace.cli.exit.ExitCode;
import dev.millrace.cli.exit.StopSignal;
import dev.millrace.v1.WatchFromBeginning;
import dev.millrace.v1.WatchFromNow;
import dev.millrace.v1.WatchRequest;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code millrace watch}. */
@Command(
    name = "watch",
    mixinStandardHelpOptions = true,
    description = {
      "Shows the transactions of a ledger as they become readable, until Ctrl-C.",
      "Those of a partition come in the order of the log; partitions among each other do not. When"
          + " it ends it says on standard error how to go on without gap or duplicate."
    },
    footer = {
      "",
      "Example: what is paid to or by alice, from yesterday on",
      "  millrace watch alice --type payment --since 2026-11-20"
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "  0:ended by --seconds",
      "  2:wrong option, or a token that is none",
      "  3:the service is not there, or did not come back in time",
      "130:ended by Ctrl-C"
    })
public final class WatchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  @Parameters(
      paramLabel = "ACCOUNT",
      arity = "0..*",
      description = "Those that name one of these, at most 100. Default: the whole ledger.")
  private List<String> accounts = new ArrayList<>();

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description = "Those of this type. May be repeated: any of them.")
  private List<String> types = new ArrayList<>();

  @Option(names = "--from-beginning", description = "Everything the store holds comes first.")
  private boolean fromBeginning;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "What the log took in from this time on comes first.")
  private @Nullable String since;

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      description =
          "What this token does not cover comes first: of a watch that ended, a receipt, or an"
              + " answer.")
  private @Nullable String token;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "Ends after so many seconds. Default: never.")
  private @Nullable Integer seconds;

  @Option(
      names = "--retry-seconds",
      paramLabel = "N",
      defaultValue = "" + SteadyStream.PATIENCE_SECONDS_DEFAULT,
      description = "How long to try again when the service is away. Default: ${DEFAULT-VALUE}.")
  private int retrySeconds = SteadyStream.PATIENCE_SECONDS_DEFAULT;

  @Option(
      names = "--json",
      description = "Prints each as JSON on a line of its own, as millrace get --json does.")
  private boolean json;

  @Override
  public Integer call() {
    WatchRequest request = request();
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Duration length = length();
    try (Channels channels = connection.queryChannels();
        StopSignal stop = new StopSignal()) {
      SteadyStream stream = new SteadyStream(channels, stop, Duration.ofSeconds(retrySeconds), err);
      WatchRun run = new WatchRun(request, json, out, err, length);
      try {
        return run.run(stream) ? ExitCode.OK : ExitCode.INTERRUPTED;
      } finally {
        run.sayHowToGoOn();
      }
    }
  }

  private @Nullable Duration length() {
    if (retrySeconds < 0) {
      throw CommandFailure.badInput("--retry-seconds is " + retrySeconds + ", must be 0 or more");
    }
    if (seconds == null) {
      return null;
    }
    if (seconds < 1) {
      throw CommandFailure.badInput("--seconds is " + seconds + ", must be 1 or more");
    }
    return Duration.ofSeconds(seconds);
  }

  private WatchRequest request() {
    int starts = (fromBeginning ? 1 : 0) + (since == null ? 0 : 1) + (token == null ? 0 : 1);
    if (starts > 1) {
      throw CommandFailure.badInput("--from-beginning, --since and --token exclude each other");
    }
    WatchRequest.Builder request =
        WatchRequest.newBuilder()
            .setLedger(connection.ledger())
            .addAllAccounts(accounts)
            .addAllTypes(types);
    if (fromBeginning) {
      request.setBeginning(WatchFromBeginning.getDefaultInstance());
    } else if (since != null) {
      request.setLoggedFromMillis(Times.millis("--since", since));
    } else if (token != null) {
      request.setToken(token);
    } else {
      request.setNow(WatchFromNow.getDefaultInstance());
    }
    return request.build();
  }
}
