package dev.millrace.bench;

import dev.millrace.bench.connect.Target;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which stack to load. */
final class StackOptions {
  private static final String INGEST_DEFAULT = "127.0.0.1:7400";
  private static final String QUERY_DEFAULT = "127.0.0.1:7420";

  @Option(names = "--ingest", paramLabel = "HOST:PORT", description = "The ingest service.")
  private @Nullable String ingest;

  @Option(names = "--query", paramLabel = "HOST:PORT", description = "The query service.")
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
            ingest == null ? INGEST_DEFAULT : ingest,
            query == null ? QUERY_DEFAULT : query,
            Map.of()),
        () -> {});
  }
}
