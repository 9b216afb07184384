package dev.millrace.cli.ask;

import dev.millrace.cli.exit.CommandFailure;
import dev.millrace.v1.AtLeastAsFresh;
import dev.millrace.v1.Consistency;
import dev.millrace.v1.FullyConsistent;
import dev.millrace.v1.MinimizeLatency;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How fresh an answer must be: one of these options, or none. */
public final class ConsistencyOptions {
  @Option(
      names = "--max-staleness",
      paramLabel = "MILLIS",
      description = "The fastest answer that is not staler than this. Default: 1000.")
  private @Nullable Long maxStalenessMillis;

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      description =
          "An answer that contains what this token covers: of a receipt, or of another answer. May"
              + " be repeated.")
  private List<String> tokens = new ArrayList<>();

  @Option(
      names = "--fully-consistent",
      description = "An answer that contains everything logged before it was asked for.")
  private boolean fullyConsistent;

  /** What the options demand. */
  public Consistency consistency() {
    List<String> given =
        Stream.of(
                maxStalenessMillis == null ? "" : "--max-staleness",
                tokens.isEmpty() ? "" : "--token",
                fullyConsistent ? "--fully-consistent" : "")
            .filter(name -> !name.isEmpty())
            .toList();
    if (given.size() > 1) {
      throw CommandFailure.badInput(String.join(" and ", given) + " exclude each other");
    }
    Consistency.Builder demanded = Consistency.newBuilder();
    if (!tokens.isEmpty()) {
      demanded.setAtLeastAsFresh(AtLeastAsFresh.newBuilder().addAllTokens(tokens));
    } else if (fullyConsistent) {
      demanded.setFullyConsistent(FullyConsistent.getDefaultInstance());
    } else if (maxStalenessMillis != null) {
      demanded.setMinimizeLatency(
          MinimizeLatency.newBuilder().setMaxStalenessMillis(maxStalenessMillis));
    }
    return demanded.build();
  }
}
