package dev.millrace.bench.connect;

import static java.util.Objects.requireNonNull;

import dev.millrace.local.QueryReplica;
import dev.millrace.local.StackDescription;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/** A stack on this machine, own or not: more query services can be started in front of it. */
public final class LocalStack implements AutoCloseable {
  private final Path data;
  private final StackDescription description;
  private final Runnable ending;

  private LocalStack(Path data, StackDescription description, Runnable ending) {
    this.data = data;
    this.description = description;
    this.ending = ending;
  }

  /**
   * One of its own, which ends with this.
   *
   * @throws dev.millrace.local.process.StackFailure when it can not start
   */
  public static LocalStack start(int partitions, Consumer<String> progress) {
    OwnStack own = OwnStack.start(partitions, progress);
    return new LocalStack(own.data(), own.description(), own::close);
  }

  /**
   * The one that runs on a data directory.
   *
   * @throws IllegalArgumentException when none does
   */
  public static LocalStack running(Path data) {
    StackDescription description =
        StackDescription.read(data)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "--data is %s, allowed is a directory on which a stack runs"
                            .formatted(data)));
    return new LocalStack(data, description, () -> {});
  }

  /** Its services and processes. */
  public Target target() {
    return Target.of(description);
  }

  /** Host and port of its Redis. */
  public String redis() {
    return requireNonNull(description.endpoints().get("redis"), "every stack has a Redis");
  }

  /**
   * One more query service.
   *
   * @param name of the process
   * @param settings that differ from the stack's own
   * @throws dev.millrace.local.process.StackFailure when it does not start
   */
  public QueryReplica query(String name, Map<String, String> settings) {
    return QueryReplica.start(data, description, name, settings);
  }

  @Override
  public void close() {
    ending.run();
  }
}
