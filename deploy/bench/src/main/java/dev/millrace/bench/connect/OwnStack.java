package dev.millrace.bench.connect;

import dev.millrace.local.EmbeddedStack;
import dev.millrace.local.StackDescription;
import dev.millrace.local.StackOptions;
import dev.millrace.local.StackPorts;
import java.nio.file.Path;
import java.util.function.Consumer;

/** An embedded stack for one run: free ports, a temporary directory that is removed after it. */
public final class OwnStack implements AutoCloseable {
  private final OwnDirectory directory;
  private final EmbeddedStack stack;

  private OwnStack(OwnDirectory directory, EmbeddedStack stack) {
    this.directory = directory;
    this.stack = stack;
  }

  /**
   * Starts one and waits until it is healthy.
   *
   * @throws dev.millrace.local.process.StackFailure when it can not start
   */
  public static OwnStack start(int partitions, Consumer<String> progress) {
    OwnDirectory directory = OwnDirectory.make(null);
    try {
      StackOptions options =
          StackOptions.in(directory.path())
              .withPorts(StackPorts.free())
              .withPartitions(partitions)
              .withoutClassCaches();
      return new OwnStack(directory, EmbeddedStack.start(options, progress));
    } catch (RuntimeException e) {
      progress.accept("logs are in " + directory.path());
      throw e;
    }
  }

  public Target target() {
    return Target.of(stack.description());
  }

  /** The stack as others find it. */
  StackDescription description() {
    return stack.description();
  }

  /** Where its data lie. */
  Path data() {
    return directory.path();
  }

  @Override
  public void close() {
    stack.stop();
    directory.remove();
  }
}
