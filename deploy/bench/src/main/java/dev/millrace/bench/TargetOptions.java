package dev.millrace.bench;

import dev.millrace.bench.connect.OwnStack;
import dev.millrace.bench.connect.Target;
import dev.millrace.local.StackOptions;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which stack to load. */
final class TargetOptions {
  @Option(
      names = "--ingest",
      paramLabel = "HOST:PORT[,...]",
      description =
          "Ingest services, used in turn. Default: $MILLRACE_INGEST, else the stack in --data, else"
              + " 127.0.0.1:7400.")
  private @Nullable String ingest;

  @Option(
      names = "--query",
      paramLabel = "HOST:PORT[,...]",
      description =
          "Query services, used in turn. Default: $MILLRACE_QUERY, else the stack in --data, else"
              + " 127.0.0.1:7420.")
  private @Nullable String query;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Data directory of the local stack. Default: .millrace.")
  private @Nullable Path data;

  @Option(
      names = "--stack",
      description = "Start a stack of its own in a temporary directory, on free ports.")
  private boolean ownStack;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      description = "Partitions of --stack (default: " + StackOptions.PARTITIONS_DEFAULT + ").")
  private @Nullable Integer partitions;

  /** A stack, and what to do when it is no longer needed. */
  record Opened(Target target, Runnable ending) implements AutoCloseable {
    @Override
    public void close() {
      ending.run();
    }
  }

  /**
   * Finds the stack, or starts one.
   *
   * @throws IllegalArgumentException when the options exclude each other
   */
  Opened open(Consumer<String> progress) {
    if (!ownStack) {
      if (partitions != null) {
        throw new IllegalArgumentException("--partitions is only for --stack");
      }
      Path directory = data == null ? Path.of(".millrace") : data;
      return new Opened(Target.find(ingest, query, directory), () -> {});
    }
    if (ingest != null || query != null || data != null) {
      throw new IllegalArgumentException("--stack excludes --ingest, --query and --data");
    }
    OwnStack own =
        OwnStack.start(partitions == null ? StackOptions.PARTITIONS_DEFAULT : partitions, progress);
    return new Opened(own.target(), own::close);
  }
}
