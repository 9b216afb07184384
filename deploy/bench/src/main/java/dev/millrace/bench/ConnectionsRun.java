package dev.millrace.bench;

import dev.millrace.bench.connect.LocalStack;
import dev.millrace.bench.reads.ReadOutcome;
import dev.millrace.bench.reads.ReadTask;
import dev.millrace.bench.report.ConnectionsReport;
import dev.millrace.bench.report.ConnectionsReport.Crowd;
import dev.millrace.local.StackOptions;
import dev.millrace.local.process.ProcessMemory;
import dev.millrace.local.process.StackFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One run: many connections, then many calls over few, each with a service and client of its own.
 */
final class ConnectionsRun {
  private static final String QUERY = "query";
  private static final int CLIENT_THREADS = 2;

  /** A connection of the client takes about 60 KB. */
  private static final int CLIENT_MEBIBYTES = 1_024;

  /** Few connections with always something under way: code is compiled soonest so. */
  private static final int WARMUP_CONNECTIONS = 2;

  /** As many calls without an answer as {@code bench read} has by default. */
  private static final int WARMUP_IN_FLIGHT = 64;

  private static final int IN_FLIGHT_MAX = 10_000;

  private final ConnectionsPlan plan;
  private final Consumer<String> progress;
  private final List<String> problems = new ArrayList<>();

  ConnectionsRun(ConnectionsPlan plan, Consumer<String> progress) {
    this.plan = plan;
    this.progress = progress;
  }

  /**
   * Runs.
   *
   * @throws IllegalArgumentException when no stack runs where one should
   * @throws StackFailure when a process does not start, or fails
   */
  ConnectionsReport run() throws InterruptedException {
    try (RunSite site = RunSite.in(null);
        LocalStack stack = open()) {
      new ReadFill(stack.target(), plan.generator()).write(ConnectionsPlan.TRANSACTIONS);
      try {
        Crowd connections = measure(site, stack, "connections", plan.connections(), 0);
        Crowd streams = measure(site, stack, "streams", plan.streamConnections(), plan.streams());
        return ConnectionsReport.of(connections, streams, plan.describe(), problems);
      } catch (StackFailure e) {
        if (site.isEnded()) {
          throw new StackFailure("stopped before its end", e);
        }
        progress.accept("logs are in " + site.keepLogs());
        throw e;
      }
    }
  }

  private LocalStack open() {
    return plan.data() == null
        ? LocalStack.start(StackOptions.PARTITIONS_DEFAULT, progress)
        : LocalStack.running(plan.data());
  }

  private Crowd measure(RunSite site, LocalStack stack, String name, int connections, int streams) {
    try (ReadSite reads = new ReadSite(site, stack, CLIENT_THREADS, CLIENT_MEBIBYTES)) {
      String address = reads.query(QUERY, plan.settings());
      // Until code is compiled and caches are filled; at the rate, the client's is other code.
      note(
          name,
          reads.read(
              task(address, WARMUP_CONNECTIONS, 0, WARMUP_IN_FLIGHT, 0, plan.warmupSeconds())));
      note(name, reads.read(task(address, WARMUP_CONNECTIONS, 0, plan.seconds())));
      long before = residentBytes(reads.pids());
      ReadOutcome outcome = reads.read(task(address, connections, streams, plan.seconds()));
      long after = residentBytes(reads.pids());
      note(name, outcome);
      progress.accept(
          "%s: %,.0f calls/s, p99 %.2f ms"
              .formatted(name, outcome.rate(), outcome.p99Micros() / 1e3));
      return Crowd.of(connections, streams, outcome, before, after);
    }
  }

  private ReadTask task(String address, int connections, int streams, double seconds) {
    return task(address, connections, streams, IN_FLIGHT_MAX, plan.rate(), seconds);
  }

  private ReadTask task(
      String address, int connections, int streams, int inFlight, double rate, double seconds) {
    return new ReadTask(address, plan.set(), connections, streams, inFlight, rate, seconds, null);
  }

  private void note(String name, ReadOutcome outcome) {
    outcome.problems().forEach(problem -> problems.add(name + ": " + problem));
  }

  private static long residentBytes(Map<String, Long> pids) {
    return ProcessMemory.residentBytes(pids.getOrDefault(QUERY, 0L)).orElse(0);
  }
}
