package dev.millrace.bench;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.millrace.bench.child.Child;
import dev.millrace.bench.child.ChildCommand;
import dev.millrace.bench.connect.OwnBroker;
import dev.millrace.bench.connect.OwnDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** The processes and files of a run; none outlives it, however it ends. */
final class RunSite implements AutoCloseable {
  private final OwnDirectory directory;
  private final Path logs;
  private final Path data;
  private final Thread hook = new Thread(this::end, "end-bench");

  @GuardedBy("this")
  private final Deque<Runnable> endings = new ArrayDeque<>();

  private volatile boolean ended;
  private volatile boolean logsKept;

  private RunSite(OwnDirectory directory) {
    this.directory = directory;
    this.logs = directory.sub("logs");
    this.data = directory.sub("data");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /**
   * An empty site.
   *
   * @param parent where its directory is made; null for the system's place
   */
  static RunSite in(@Nullable Path parent) {
    try {
      return new RunSite(OwnDirectory.make(parent));
    } catch (UncheckedIOException e) {
      throw new IllegalArgumentException(
          "--directory is %s, allowed is one that can be written (%s)"
              .formatted(parent == null ? "the system's" : parent, e.getMessage()),
          e);
    }
  }

  Path logs() {
    return logs;
  }

  /** A new directory for stores. */
  Path stores(String name) {
    return directory.sub("data/" + name);
  }

  void remove(Path stores) {
    directory.remove(stores);
  }

  Child start(ChildCommand command) {
    Child child = Child.start(command);
    onEnd(child::close);
    return child;
  }

  OwnBroker startBroker() {
    OwnBroker broker = OwnBroker.start(data.resolve("kafka"), logs.resolve("kafka.log"));
    onEnd(broker::close);
    return broker;
  }

  /** Whether it was ended from outside, so that failures of its processes are no news. */
  boolean isEnded() {
    return ended;
  }

  /** Whoever looks for a cause will want the logs: they stay. */
  Path keepLogs() {
    logsKept = true;
    return logs;
  }

  /** Writes what the file system still holds: no round pays for what was before it. */
  static void rest() throws InterruptedException {
    try {
      new ProcessBuilder("sync").start().waitFor();
    } catch (IOException _) {
      // a system without it has the figures of one
    }
  }

  private synchronized void onEnd(Runnable ending) {
    if (ended) {
      ending.run();
    } else {
      endings.push(ending);
    }
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException _) {
      return; // the hook runs, or will
    }
    end();
  }

  private synchronized void end() {
    if (ended) {
      return;
    }
    ended = true;
    endings.forEach(Runnable::run);
    if (logsKept) {
      directory.remove(data);
    } else {
      directory.remove();
    }
  }
}
