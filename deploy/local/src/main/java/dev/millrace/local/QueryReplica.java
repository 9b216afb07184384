package dev.millrace.local;

import dev.millrace.local.process.Blueprint;
import dev.millrace.local.process.ManagedProcess;
import dev.millrace.local.process.Ports;
import dev.millrace.local.process.StackFailure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * One more query service in front of a running stack, with settings of its own: so that what one
 * setting is worth can be seen beside a service without it. Nobody starts it again when it ends.
 */
public final class QueryReplica implements AutoCloseable {
  /** It starts alone, within seconds; this leaves room for a busy machine. */
  private static final Duration READY_BOUND = Duration.ofMinutes(1);

  private final ManagedProcess process;
  private final int port;

  private QueryReplica(ManagedProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts one on free ports and waits until it is healthy.
   *
   * @param data the stack's data directory, where its log goes
   * @param name of the process and its log
   * @param settings that differ from those of the stack's own; an empty {@code millrace.redis.uri}
   *     is a service without Redis
   * @throws StackFailure when it does not start
   */
  public static QueryReplica start(
      Path data, StackDescription stack, String name, Map<String, String> settings) {
    List<Integer> own = Ports.free(2);
    StackOptions options = StackOptions.in(data).withPorts(ports(stack, own));
    for (Map.Entry<String, String> setting : settings.entrySet()) {
      options = options.withSetting(StackBlueprints.QUERY, setting.getKey(), setting.getValue());
    }
    Blueprint query = new StackBlueprints(options).query();
    ManagedProcess process =
        new ManagedProcess(
            new Blueprint(
                name,
                query.command(),
                query.environment(),
                query.directory(),
                options.log(name),
                query.probe(),
                query.ports(),
                query.stopBound()));
    QueryReplica replica = new QueryReplica(process, own.getFirst());
    try {
      process.start();
      process.awaitReady(READY_BOUND);
      return replica;
    } catch (RuntimeException e) {
      replica.close();
      throw e;
    }
  }

  /** The stack's, but for its query service. */
  private static StackPorts ports(StackDescription stack, List<Integer> own) {
    StackPorts free = StackPorts.free();
    return new StackPorts(
        free.ingest(),
        free.ingestHttp(),
        own.get(0),
        own.get(1),
        free.storage(),
        free.storageHttp(),
        port(stack, "kafka"),
        free.kafkaController(),
        port(stack, "redis"));
  }

  private static int port(StackDescription stack, String endpoint) {
    String address = stack.endpoints().get(endpoint);
    if (address == null) {
      throw new StackFailure("the stack's description lacks " + endpoint);
    }
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
  }

  /** Host and port of its gRPC server. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  /** Its process id. */
  public long pid() {
    return process.pid();
  }

  /** Halts it: it takes no processor until {@link #resume()}. */
  public void pause() {
    process.pause();
  }

  /** Lets it go on. */
  public void resume() {
    process.resume();
  }

  /** Stops it and waits for its end. */
  @Override
  public void close() {
    process.close();
  }
}
