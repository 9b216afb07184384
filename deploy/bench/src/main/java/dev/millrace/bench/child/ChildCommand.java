package dev.millrace.bench.child;

import java.nio.file.Path;
import java.util.List;

/**
 * A child's command line.
 *
 * @param name as the user reads it
 * @param heapMebibytes the most its heap may grow to
 * @param jvmOptions further options
 * @param classPath what it runs
 * @param main a class whose {@code main} calls {@link ChildLoop#serve}
 * @param arguments of {@code main}
 * @param log where its output and its logs are appended
 */
public record ChildCommand(
    String name,
    int heapMebibytes,
    List<String> jvmOptions,
    String classPath,
    Class<?> main,
    List<String> arguments,
    Path log) {
  /** Copies the collections. */
  public ChildCommand {
    jvmOptions = List.copyOf(jvmOptions);
    arguments = List.copyOf(arguments);
  }
}
