package dev.millrace.systemtests;

import dev.millrace.local.EmbeddedStack;
import dev.millrace.local.QueryReplica;
import dev.millrace.local.StackOptions;
import dev.millrace.local.StackPorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** An embedded stack on free ports, with its data in {@code target}; killed processes stay dead. */
final class TestStack {
  /** Tests ask too little of a process for the second compiler to pay. */
  private static final String ONE_COMPILER = "-XX:TieredStopAtLevel=1";

  private static final List<String> PROCESSES =
      List.of("kafka", "storage-service", "query-service", "ingest-service");

  private final Path data;
  private final EmbeddedStack stack;
  private final Clients clients;

  private static final class Shared {
    static final TestStack INSTANCE = start();
  }

  private TestStack(Path data, EmbeddedStack stack) {
    this.data = data;
    this.stack = stack;
    this.clients = newClients();
  }

  /** The stack of this JVM; it ends with the JVM. */
  static TestStack shared() {
    return Shared.INSTANCE;
  }

  /** A stack for one test, which stops it. */
  static TestStack start() {
    try {
      Path data = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "stack");
      StackOptions options = StackOptions.in(data).withPorts(StackPorts.free()).withoutRestarts();
      for (String process : PROCESSES) {
        options = options.withJvmOption(process, ONE_COMPILER);
      }
      return new TestStack(data, EmbeddedStack.start(options, line -> {}));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where it keeps its data, and where commands find it. */
  Path data() {
    return data;
  }

  /** {@code host:port} of ingest, query, storage, kafka, redis and others. */
  String endpoint(String name) {
    String endpoint = stack.description().endpoints().get(name);
    if (endpoint == null) {
      throw new IllegalArgumentException(name);
    }
    return endpoint;
  }

  Clients clients() {
    return clients;
  }

  Clients newClients() {
    return new Clients(endpoint("ingest"), endpoint("query"));
  }

  /** One more query service with settings of its own, to be closed. */
  QueryReplica query(String name, Map<String, String> settings) {
    return QueryReplica.start(data, stack.description(), name, settings);
  }

  /** As {@code kill -9} does. */
  void kill(String process) {
    stack.process(process).kill();
  }

  long pid(String process) {
    return stack.process(process).pid();
  }

  void stop() {
    clients.close();
    stack.stop();
  }

  /** Starts it again and waits until it is healthy. */
  void restart(String process) {
    stack.restart(process);
  }
}
