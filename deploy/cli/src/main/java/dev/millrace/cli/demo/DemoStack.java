package dev.millrace.cli.demo;

import dev.millrace.local.EmbeddedStack;
import dev.millrace.local.StackDescription;
import dev.millrace.local.StackOptions;
import dev.millrace.local.StackPorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A stack in a directory and on ports of its own, so that it runs beside any other. */
final class DemoStack implements AutoCloseable {
  private static final int END_SECONDS_MAX = 20;

  private final EmbeddedStack stack;
  private final Path data;
  private final boolean keep;
  private final StackDescription description;
  private final Thread hook = new Thread(this::removeData, "remove-demo");

  private DemoStack(EmbeddedStack stack, Path data, boolean keep) {
    this.stack = stack;
    this.data = data;
    this.keep = keep;
    this.description = stack.description();
  }

  static DemoStack start(boolean keep, Consumer<String> progress) {
    Path data;
    try {
      data = Files.createTempDirectory("millrace-demo-");
    } catch (IOException e) {
      throw new UncheckedIOException("can not make a temporary directory", e);
    }
    progress.accept("starting a stack of its own in " + data);
    EmbeddedStack stack;
    try {
      stack = EmbeddedStack.start(StackOptions.in(data).withPorts(StackPorts.free()), progress);
    } catch (RuntimeException e) {
      progress.accept("its data and logs are left in " + data);
      throw e;
    }
    DemoStack demo = new DemoStack(stack, data, keep);
    Runtime.getRuntime().addShutdownHook(demo.hook);
    return demo;
  }

  String ingest() {
    return endpoint("ingest");
  }

  String query() {
    return endpoint("query");
  }

  /** How to use it while it is kept. */
  String description() {
    return """
        The stack stays up until Ctrl-C, its data stay in %s.
        In another terminal:
          ./millrace list ACCOUNT --ledger demo --data %s
        %s"""
        .formatted(data, data, endpoints());
  }

  /** Waits for Ctrl-C. */
  void awaitEnd() throws InterruptedException {
    new CountDownLatch(1).await();
  }

  @Override
  public void close() {
    stack.close();
    removeData();
    try {
      boolean _ = Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return; // it is running, and does the same
    }
  }

  private String endpoint(String name) {
    String endpoint = description.endpoints().get(name);
    if (endpoint == null) {
      throw new IllegalStateException("the stack does not say where " + name + " is");
    }
    return endpoint;
  }

  private String endpoints() {
    StringBuilder lines = new StringBuilder();
    for (Map.Entry<String, String> endpoint : description.endpoints().entrySet()) {
      lines.append("  %-14s %s%n".formatted(endpoint.getKey(), endpoint.getValue()));
    }
    return lines.toString().stripTrailing();
  }

  /** Once the processes have ended: they write until then. */
  private void removeData() {
    description.pids().forEach(DemoStack::awaitEnd);
    if (keep || !Files.exists(data)) {
      return;
    }
    try (Stream<Path> files = Files.walk(data)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException e) {
      return; // it lies in the directory for temporary files, which is cleaned by others
    }
  }

  private static void awaitEnd(String name, long pid) {
    if (name.equals(StackDescription.SUPERVISOR)) {
      return;
    }
    ProcessHandle.of(pid)
        .ifPresent(
            process -> {
              var _ =
                  process
                      .onExit()
                      .completeOnTimeout(process, END_SECONDS_MAX, TimeUnit.SECONDS)
                      .join();
            });
  }
}
