package dev.millrace.bench.connect;

import java.util.List;
import java.util.Map;

/**
 * The stack under load.
 *
 * @param ingest host and port of each ingest service
 * @param query host and port of each query service
 * @param pids its processes by name; empty when they are not on this machine
 */
public record Target(List<String> ingest, List<String> query, Map<String, Long> pids) {
  public Target {
    ingest = List.copyOf(ingest);
    query = List.copyOf(query);
    pids = Map.copyOf(pids);
  }

  /**
   * Connects to the ingest services.
   *
   * @throws io.grpc.StatusRuntimeException when one does not answer
   */
  public Channels ingestChannels() throws InterruptedException {
    return Channels.connect("ingest", ingest);
  }

  /**
   * Connects to the query services.
   *
   * @throws io.grpc.StatusRuntimeException when one does not answer
   */
  public Channels queryChannels() throws InterruptedException {
    return Channels.connect("query", query);
  }
}
