package dev.millrace.bench;

import dev.millrace.bench.generate.GeneratorOptions;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code bench connections}. */
final class ConnectionsOptions {
  @Option(
      names = "--connections",
      paramLabel = "N",
      defaultValue = "5000",
      description = "Connections at the same time (default: ${DEFAULT-VALUE}).")
  private int connections;

  @Option(
      names = "--streams",
      paramLabel = "N",
      defaultValue = "5000",
      description = "Then, calls that are open at the same time (default: ${DEFAULT-VALUE}).")
  private int streams;

  @Option(
      names = "--stream-connections",
      paramLabel = "N",
      defaultValue = "8",
      description = "Connections that carry those (default: ${DEFAULT-VALUE}).")
  private int streamConnections;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Reads a second, in turn over all (default: ${DEFAULT-VALUE}).")
  private double rate;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "10",
      description = "Of each of the two measurements (default: ${DEFAULT-VALUE}).")
  private double seconds;

  @Option(
      names = "--warmup",
      paramLabel = "S",
      defaultValue = "10",
      description = "As fast as answers come, before each of the two (default: ${DEFAULT-VALUE}).")
  private double warmupSeconds;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "A setting of the query service that is measured; repeatable.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Put the query service in front of the stack that runs on this data directory, and write"
              + " to it. Default: a stack of its own.")
  private @Nullable Path data;

  /**
   * What they ask for.
   *
   * @throws IllegalArgumentException naming the option that is out of range
   */
  ConnectionsPlan plan() {
    return new ConnectionsPlan(
        data,
        connections,
        streams,
        streamConnections,
        rate,
        seconds,
        warmupSeconds,
        settings,
        GeneratorOptions.of(LoadOptions.freshLedger(), 1, System.currentTimeMillis() * 1000));
  }
}
