package dev.millrace.bench;

import dev.millrace.bench.connect.Target;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which stack to load. */
final class StackOptions {
  private static final String INGEST_DEFAULT = "127.0.0.1:7400";
  private static final String QUERY_DEFAULT = "127.0.0.1:7420";

  @Option(names = "--ingest", paramLabel = "HOST:PORT[,...]", description = "The ingest service.")
  private @Nullable String ingest;

  @Option(names = "--query", paramLabel = "HOST:PORT[,...]", description = "The query service.")
  private @Nullable String query;

  /** A stack, and what to do when it is no longer needed. */
  record Opened(Target target, Runnable ending) implements AutoCloseable {
    @Override
    public void close() {
      ending.run();
    }
  }

  Opened open() {
    return new Opened(
        new Target(
            addresses(ingest, "MILLRACE_INGEST", INGEST_DEFAULT),
            addresses(query, "MILLRACE_QUERY", QUERY_DEFAULT),
            Map.of()),
        () -> {});
  }

  private static List<String> addresses(@Nullable String option, String variable, String other) {
    String environment = System.getenv(variable);
    boolean unset = environment == null || environment.isBlank();
    String text = option != null ? option : unset ? other : environment;
    return Arrays.stream(text.split(",", -1)).map(String::strip).toList();
  }
}
