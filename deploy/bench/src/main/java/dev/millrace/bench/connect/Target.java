package dev.millrace.bench.connect;

import dev.millrace.local.StackDescription;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The stack under load.
 *
 * @param ingest host and port of each ingest service
 * @param query host and port of each query service
 * @param pids its processes by name; empty when they are not known
 */
public record Target(List<String> ingest, List<String> query, Map<String, Long> pids) {
  private static final String INGEST = "ingest";
  private static final String QUERY = "query";

  /** The documented ports. */
  private static final Target DEFAULT =
      new Target(List.of("127.0.0.1:7400"), List.of("127.0.0.1:7420"), Map.of());

  public Target {
    ingest = List.copyOf(ingest);
    query = List.copyOf(query);
    pids = Map.copyOf(pids);
  }

  /**
   * The stack that is named, else the one that the environment names, else the one that runs on a
   * data directory, else one at the default ports. Its processes are known when it is the one of
   * the data directory.
   *
   * @param ingest host and port of ingest services, separated by commas; null when not named
   * @param query the same of query services
   */
  public static Target find(@Nullable String ingest, @Nullable String query, Path data) {
    Target local = StackDescription.read(data).map(Target::of).orElse(DEFAULT);
    List<String> ingests = addresses(ingest, "MILLRACE_INGEST");
    List<String> queries = addresses(query, "MILLRACE_QUERY");
    boolean other = !ingests.isEmpty() && !ingests.equals(local.ingest);
    return new Target(
        ingests.isEmpty() ? local.ingest : ingests,
        queries.isEmpty() ? local.query : queries,
        other ? Map.of() : local.pids);
  }

  /** The services and processes of an embedded stack. */
  static Target of(StackDescription stack) {
    Map<String, Long> pids = new HashMap<>(stack.pids());
    // The load generator, when it started the stack; it is counted under its own name.
    pids.remove(StackDescription.SUPERVISOR, ProcessHandle.current().pid());
    return new Target(List.of(endpoint(stack, INGEST)), List.of(endpoint(stack, QUERY)), pids);
  }

  private static String endpoint(StackDescription stack, String name) {
    String endpoint = stack.endpoints().get(name);
    if (endpoint == null) {
      throw new IllegalArgumentException("the stack's description names no " + name + " endpoint");
    }
    return endpoint;
  }

  private static List<String> addresses(@Nullable String option, String variable) {
    String text = option == null ? System.getenv(variable) : option;
    return text == null || text.isBlank()
        ? List.of()
        : Arrays.stream(text.split(",", -1)).map(String::strip).toList();
  }

  /**
   * Connects to the ingest services.
   *
   * @throws io.grpc.StatusRuntimeException when one does not answer
   */
  public Channels ingestChannels() throws InterruptedException {
    return Channels.connect(INGEST, ingest);
  }

  /**
   * Connects to the query services.
   *
   * @throws io.grpc.StatusRuntimeException when one does not answer
   */
  public Channels queryChannels() throws InterruptedException {
    return Channels.connect(QUERY, query);
  }
}
