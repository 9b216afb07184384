package dev.millrace.cli.ask;

import dev.millrace.cli.exit.CommandFailure;
import dev.millrace.v1.AtLeastAsFresh;
import dev.millrace.v1.Consistency;
import dev.millrace.v1.FullyConsistent;
import dev.millrace.v1.MinimizeLatency;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every read. */
final class ReadOptions {
  private static final String LATENCY = "latency";
  private static final int TIMEOUT_SECONDS_DEFAULT = 10;

  @Option(
      names = "--consistency",
      paramLabel = "latency[:MILLIS]|full",
      description =
          "latency: the fastest answer not staler than MILLIS (1000). full: everything logged"
              + " before the request. Default: latency.")
  private @Nullable String consistency;

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      description =
          "An answer that contains what this token covers: of a receipt, or of another answer. May"
              + " be repeated.")
  private List<String> tokens = new ArrayList<>();

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "" + TIMEOUT_SECONDS_DEFAULT,
      description = "How long to wait for an answer. Default: ${DEFAULT-VALUE}.")
  private int timeoutSeconds = TIMEOUT_SECONDS_DEFAULT;

  @Option(names = "--json", description = "Prints JSON.")
  private boolean json;

  boolean json() {
    return json;
  }

  int timeoutSeconds() {
    if (timeoutSeconds < 1) {
      throw CommandFailure.badInput("--timeout is " + timeoutSeconds + ", must be 1 or more");
    }
    return timeoutSeconds;
  }

  Consistency consistency() {
    Consistency.Builder demanded = Consistency.newBuilder();
    if (!tokens.isEmpty()) {
      if (consistency != null) {
        throw CommandFailure.badInput("--token and --consistency exclude each other");
      }
      demanded.setAtLeastAsFresh(AtLeastAsFresh.newBuilder().addAllTokens(tokens));
    } else if (consistency != null && consistency.equals("full")) {
      demanded.setFullyConsistent(FullyConsistent.getDefaultInstance());
    } else if (consistency != null) {
      demanded.setMinimizeLatency(minimizeLatency(consistency));
    }
    return demanded.build();
  }

  private static MinimizeLatency minimizeLatency(String text) {
    if (text.equals(LATENCY)) {
      return MinimizeLatency.getDefaultInstance();
    }
    if (text.matches(LATENCY + ":\\d{1,9}")) {
      long millis = Long.parseLong(text.substring(LATENCY.length() + 1));
      return MinimizeLatency.newBuilder().setMaxStalenessMillis(millis).build();
    }
    throw CommandFailure.badInput(
        "--consistency is \"%s\", must be latency, latency:MILLIS or full".formatted(text));
  }
}
