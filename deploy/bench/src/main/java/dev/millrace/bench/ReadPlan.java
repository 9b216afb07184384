package dev.millrace.bench;

import static dev.millrace.bench.Ranges.require;

import dev.millrace.bench.generate.GeneratorOptions;
import dev.millrace.bench.reads.ReadSet;
import dev.millrace.bench.reads.Workload;
import dev.millrace.local.StackOptions;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How to run {@code bench read}.
 *
 * @param workloads that are measured, in their order
 * @param data of a stack that runs; null for one of its own
 * @param partitions of an own stack
 * @param count transactions that are written first
 * @param hot transactions that are read from the local cache
 * @param keys transactions that are read from Redis and the store
 * @param lists accounts whose lists are read
 * @param inFlight calls without an answer, when the most is measured
 * @param inFlightStore the same of gets from the store
 * @param connections of the client
 * @param rounds of all workloads that count, in turns
 * @param seconds of each measurement
 * @param warmupSeconds of each workload before the rounds
 * @param clientThreads event loops of the client
 * @param settings of all query services that are measured
 */
record ReadPlan(
    List<Workload> workloads,
    @Nullable Path data,
    int partitions,
    long count,
    int hot,
    int keys,
    int lists,
    int inFlight,
    int inFlightStore,
    int connections,
    int rounds,
    double seconds,
    double warmupSeconds,
    int clientThreads,
    Map<String, String> settings,
    GeneratorOptions generator) {
  /** Fewer have hardly an account with a list of a hundred. */
  private static final long COUNT_MIN = 10_000;

  /**
   * The account of a rank has about {@code 0.16 * count / rank} transactions: so the last of those
   * whose lists are read has 160, where a hundred are asked for.
   */
  private static final long COUNT_PER_LIST = 1_000;

  /** At 700 bytes in the log and the stores, 70 GB. */
  private static final long COUNT_MAX = 100_000_000;

  /** Their requests take about 200 bytes each in the client. */
  private static final int KEYS_MAX = 1_000_000;

  private static final int IN_FLIGHT_MAX = 4_096;
  private static final int CONNECTIONS_MAX = 1_000;
  private static final int ROUNDS_MAX = 100;
  private static final double SECONDS_MAX = 600;
  private static final int CLIENT_THREADS_MAX = 64;

  ReadPlan {
    workloads = List.copyOf(workloads);
    settings = Ranges.querySettings(settings);
    require(
        partitions >= 1 && partitions <= StackOptions.PARTITIONS_MAX,
        "--partitions",
        partitions,
        "1 to " + StackOptions.PARTITIONS_MAX);
    requireRange("--count", count, COUNT_MIN, COUNT_MAX);
    requireRange("--keys", keys, 1, Math.min(count, KEYS_MAX));
    requireRange("--hot", hot, 1, keys);
    requireRange("--lists", lists, 1, count / COUNT_PER_LIST);
    requireRange("--in-flight", inFlight, 1, IN_FLIGHT_MAX);
    requireRange("--in-flight-store", inFlightStore, 1, IN_FLIGHT_MAX);
    requireRange("--connections", connections, 1, CONNECTIONS_MAX);
    requireRange("--rounds", rounds, 1, ROUNDS_MAX);
    requireRange("--client-threads", clientThreads, 1, CLIENT_THREADS_MAX);
    require(
        seconds > 0 && seconds <= SECONDS_MAX,
        "--seconds",
        seconds,
        "more than 0 to " + SECONDS_MAX);
    require(
        warmupSeconds > 0 && warmupSeconds <= SECONDS_MAX,
        "--warmup",
        warmupSeconds,
        "more than 0 to " + SECONDS_MAX);
  }

  private static void requireRange(String option, long value, long min, long max) {
    require(value >= min && value <= max, option, value, "%d to %d".formatted(min, max));
  }

  /** What a workload reads. */
  ReadSet set(Workload workload) {
    int size =
        switch (workload) {
          case ECHO -> 1;
          case LOCAL, BATCH -> hot;
          case REDIS, STORE -> keys;
          case LIST, LIST_FULL -> lists;
        };
    return new ReadSet(workload.kind(), generator, count, size);
  }

  /** As the report shows it. */
  Map<String, Object> describe() {
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("workloads", workloads);
    options.put("ownStack", data == null);
    options.put("partitions", partitions);
    options.put("count", count);
    options.put("hot", hot);
    options.put("keys", keys);
    options.put("lists", lists);
    options.put("inFlight", inFlight);
    options.put("inFlightStore", inFlightStore);
    options.put("connections", connections);
    options.put("rounds", rounds);
    options.put("seconds", seconds);
    options.put("warmupSeconds", warmupSeconds);
    options.put("clientThreads", clientThreads);
    options.put("settings", new TreeMap<>(settings));
    options.put("accounts", generator.accounts());
    options.put("seed", generator.seed());
    return options;
  }
}
