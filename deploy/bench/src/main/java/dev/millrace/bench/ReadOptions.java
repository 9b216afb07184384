package dev.millrace.bench;

import dev.millrace.bench.generate.GeneratorOptions;
import dev.millrace.bench.reads.Workload;
import dev.millrace.local.StackOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code bench read}. */
final class ReadOptions {
  private static final long COUNT_DEFAULT = 1_000_000;
  private static final long COUNT_QUICK = 100_000;
  private static final int HOT_DEFAULT = 5_000;
  private static final int KEYS_DEFAULT = 50_000;

  /** With as many, the last account has three times the hundred that are asked for. */
  private static final int COUNT_PER_LIST = 2_000;

  private static final int LISTS_DEFAULT = 500;
  private static final int ROUNDS_DEFAULT = 5;
  private static final double SECONDS_DEFAULT = 2.5;
  private static final double WARMUP_DEFAULT = 20;

  @Option(
      names = "--only",
      paramLabel = "NAME",
      split = ",",
      description =
          "Only these of echo, local, redis, store, batch, list, listFull (default: all).")
  private List<String> only = new ArrayList<>();

  @Option(
      names = "--quick",
      description = "A look: 100,000 transactions, one round, a second for each measurement.")
  private boolean quick;

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "Transactions that are written first (default: 1,000,000).")
  private @Nullable Long count;

  @Option(
      names = "--hot",
      paramLabel = "N",
      description = "Transactions that are read from the local cache (default: 5,000).")
  private @Nullable Integer hot;

  @Option(
      names = "--keys",
      paramLabel = "N",
      description = "Transactions that are read from Redis and the store (default: 50,000).")
  private @Nullable Integer keys;

  @Option(
      names = "--lists",
      paramLabel = "N",
      description = "Accounts whose lists are read, from the busiest down (default: 500).")
  private @Nullable Integer lists;

  @Option(
      names = "--in-flight",
      paramLabel = "N",
      defaultValue = "64",
      description = "Calls without an answer (default: ${DEFAULT-VALUE}).")
  private int inFlight;

  @Option(
      names = "--in-flight-store",
      paramLabel = "N",
      defaultValue = "512",
      description =
          "Gets from the store without an answer: gathered, they cost less the more there are"
              + " (default: ${DEFAULT-VALUE}).")
  private int inFlightStore;

  @Option(
      names = "--connections",
      paramLabel = "N",
      defaultValue = "2",
      description = "Connections to the service (default: ${DEFAULT-VALUE}).")
  private int connections;

  @Option(
      names = "--client-threads",
      paramLabel = "N",
      defaultValue = "2",
      description = "Event loops of the client (default: ${DEFAULT-VALUE}).")
  private int clientThreads;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Rounds of all that count, in turns (default: 5).")
  private @Nullable Integer rounds;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "Of each measurement (default: 2.5).")
  private @Nullable Double seconds;

  @Option(
      names = "--warmup",
      paramLabel = "S",
      description =
          "Of each workload before the rounds, then half as long at half of the rate; again while"
              + " compilers take more than 5 %% of the processors, three times at most (default:"
              + " 20). Less than 5: once.")
  private @Nullable Double warmupSeconds;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "A setting of the query services that are measured; repeatable.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Put the query services in front of the stack that runs on this data directory, and"
              + " write to it. Default: a stack of its own.")
  private @Nullable Path data;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      description =
          "Partitions of an own stack (default: " + StackOptions.PARTITIONS_DEFAULT + ").")
  private @Nullable Integer partitions;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Decides what is written and read (default: ${DEFAULT-VALUE}).")
  private long seed;

  /**
   * What they ask for.
   *
   * @throws IllegalArgumentException naming the option that is out of range
   */
  ReadPlan plan() {
    Ranges.require(
        data == null || partitions == null, "--partitions", "given", "only without --data");
    long transactions = count == null ? (quick ? COUNT_QUICK : COUNT_DEFAULT) : count;
    int keysWanted = keys == null ? (int) Math.min(KEYS_DEFAULT, transactions) : keys;
    return new ReadPlan(
        only.isEmpty()
            ? List.of(Workload.values())
            : only.stream()
                .map(name -> Ranges.named("--only", name, Workload.values(), Workload::key))
                .toList(),
        data,
        partitions == null ? StackOptions.PARTITIONS_DEFAULT : partitions,
        transactions,
        hot == null ? Math.min(HOT_DEFAULT, keysWanted) : hot,
        keysWanted,
        lists == null ? Math.clamp(transactions / COUNT_PER_LIST, 1, LISTS_DEFAULT) : lists,
        inFlight,
        inFlightStore,
        connections,
        rounds == null ? (quick ? 1 : ROUNDS_DEFAULT) : rounds,
        seconds == null ? (quick ? 1 : SECONDS_DEFAULT) : seconds,
        warmupSeconds == null ? (quick ? 1 : WARMUP_DEFAULT) : warmupSeconds,
        clientThreads,
        settings,
        GeneratorOptions.of(LoadOptions.freshLedger(), seed, System.currentTimeMillis() * 1000));
  }
}
