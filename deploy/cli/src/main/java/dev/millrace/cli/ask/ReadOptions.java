package dev.millrace.cli.ask;

import dev.millrace.cli.exit.CommandFailure;
import dev.millrace.v1.Consistency;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of every read that has one answer. */
final class ReadOptions {
  private static final int TIMEOUT_SECONDS_DEFAULT = 10;

  @Mixin private ConsistencyOptions freshness = new ConsistencyOptions();

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "" + TIMEOUT_SECONDS_DEFAULT,
      description = "How long to wait for an answer. Default: ${DEFAULT-VALUE}.")
  private int timeoutSeconds = TIMEOUT_SECONDS_DEFAULT;

  @Option(
      names = "--explain",
      description =
          "Shows also how the answer was made: tier, partitions asked, how old it may be at most,"
              + " time per stage.")
  private boolean explain;

  @Option(names = "--json", description = "Prints JSON.")
  private boolean json;

  boolean json() {
    return json;
  }

  boolean explain() {
    return explain;
  }

  int timeoutSeconds() {
    if (timeoutSeconds < 1) {
      throw CommandFailure.badInput("--timeout is " + timeoutSeconds + ", must be 1 or more");
    }
    return timeoutSeconds;
  }

  Consistency consistency() {
    return freshness.consistency();
  }
}
