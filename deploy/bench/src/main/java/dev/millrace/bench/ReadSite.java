package dev.millrace.bench;

import dev.millrace.bench.child.Child;
import dev.millrace.bench.child.ChildCommand;
import dev.millrace.bench.child.ClassPaths;
import dev.millrace.bench.connect.LocalStack;
import dev.millrace.bench.reads.EchoMain;
import dev.millrace.bench.reads.EchoTask;
import dev.millrace.bench.reads.LoadMain;
import dev.millrace.bench.reads.ReadOutcome;
import dev.millrace.bench.reads.ReadTask;
import dev.millrace.local.QueryJvm;
import dev.millrace.local.QueryReplica;
import dev.millrace.local.process.Home;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** The processes that reads are measured with: a client, an echo, query services. */
final class ReadSite implements AutoCloseable {
  static final String CLIENT = "client";
  static final String ECHO = "echo";

  private final RunSite site;
  private final LocalStack stack;
  private final Map<String, Long> pids;
  private final Map<String, QueryReplica> replicas = new LinkedHashMap<>();
  private final Child client;
  private String alone = "";

  /** Begins with the client, which has this heap. */
  ReadSite(RunSite site, LocalStack stack, int clientThreads, int clientMebibytes) {
    this.site = site;
    this.stack = stack;
    this.pids = new HashMap<>(stack.target().pids());
    this.client = site.start(child(CLIENT, LoadMain.class, clientThreads, clientMebibytes));
    pids.put(CLIENT, client.pid());
  }

  /** Process ids by name. */
  Map<String, Long> pids() {
    return Map.copyOf(pids);
  }

  /** Starts a query service; where it listens. */
  String query(String name, Map<String, String> settings) {
    QueryReplica replica = stack.query(name, settings);
    replicas.put(replica.address(), replica);
    pids.put(name, replica.pid());
    return replica.address();
  }

  /** Starts an echo of an answer; where it listens. */
  String echo(int threads, byte[] answer) {
    Child echo = site.start(child(ECHO, EchoMain.class, threads, QueryJvm.HEAP_MEBIBYTES));
    pids.put(ECHO, echo.pid());
    return "127.0.0.1:" + echo.ask(new EchoTask(answer), EchoMain.Listening.class).port();
  }

  /** One window of reads. */
  ReadOutcome read(ReadTask task) {
    leaveAlone(task.address());
    return client.ask(task, ReadOutcome.class);
  }

  /**
   * Halts the query services that listen elsewhere: a stack has one of them, and what the others do
   * at rest would be taken from it.
   */
  private void leaveAlone(String address) {
    if (address.equals(alone)) {
      return;
    }
    replicas.forEach(
        (at, replica) -> {
          if (at.equals(address)) {
            replica.resume();
          } else {
            replica.pause();
          }
        });
    alone = address;
  }

  /** As much of its heap is young as of the query service's: their pauses compare. */
  private ChildCommand child(String name, Class<?> main, int threads, int mebibytes) {
    return new ChildCommand(
        name,
        mebibytes,
        List.of("-Xmn%dm".formatted(mebibytes / 2)),
        ClassPaths.join(
            ClassPaths.of(LoadMain.class, Histogram.class),
            Home.locate().serviceClassPath("query-service")),
        main,
        List.of(Integer.toString(threads)),
        site.logs().resolve(name + ".log"));
  }

  @Override
  public void close() {
    client.close();
    replicas.values().forEach(QueryReplica::close);
  }
}
