package dev.millrace.bench;

import dev.millrace.bench.generate.GeneratorOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code bench drain}. */
final class DrainOptions {
  /** Always the same log: what is compared with an earlier run drained the same. */
  private static final long START_TIME_MICROS = 1_763_596_800_000_000L;

  private static final String LEDGER = "drain";
  private static final String STREAMS = "kafka-streams";

  @Option(
      names = "--transactions",
      paramLabel = "N",
      defaultValue = "2000000",
      description = "Fill the topic with N transactions (default: ${DEFAULT-VALUE}).")
  private long transactions;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "4",
      description = "Partitions of the topic (default: ${DEFAULT-VALUE}).")
  private int partitions;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description = "Rounds that count (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--warmup-rounds",
      paramLabel = "N",
      defaultValue = "2",
      description = "Rounds before them, reported apart (default: ${DEFAULT-VALUE}).")
  private int warmupRounds;

  @Option(
      names = "--with",
      paramLabel = "PEER",
      description =
          "Also drain with kafka-streams, in turn, and print the ratio: a store of records and"
              + " one of account entries, change logs on.")
  private @Nullable String peer;

  @Option(
      names = "--ids",
      paramLabel = "FORM",
      defaultValue = IdForms.TIME_ORDERED,
      description = IdForms.DESCRIPTION)
  private String ids = IdForms.TIME_ORDERED;

  @Option(
      names = "--accounts",
      paramLabel = "N",
      defaultValue = "50000",
      description = "Accounts, skewed (default: ${DEFAULT-VALUE}).")
  private int accounts;

  @Option(
      names = "--skew",
      paramLabel = "X",
      defaultValue = "0.99",
      description = "Exponent of the accounts' Zipf distribution (default: ${DEFAULT-VALUE}).")
  private double skew;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Decides what is generated (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--compact",
      description = "Compact each round's stores outside of the clock; disk is then told after it.")
  private boolean compact;

  @Option(
      names = "--heap",
      paramLabel = "SIZE",
      defaultValue = "1g",
      description = "Heap of each process that drains, 64m to 64g (default: ${DEFAULT-VALUE}).")
  private String heap = "1g";

  @Option(
      names = "--jvm-option",
      paramLabel = "OPTION",
      description = "JVM option of the storage process; repeatable.")
  private List<String> jvmOptions = new ArrayList<>();

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "Setting of the storage service, millrace.storage.memory-budget=1g; repeatable.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Option(
      names = "--streams-set",
      paramLabel = "KEY=VALUE",
      description =
          "Setting of Kafka Streams, num.stream.threads=4 (default: a thread for two partitions);"
              + " repeatable.")
  private Map<String, String> streamsSettings = new LinkedHashMap<>();

  @Option(
      names = "--streams-jvm-option",
      paramLabel = "OPTION",
      description =
          "JVM option of Kafka Streams besides the heap's size, in place of those that both"
              + " processes have; repeatable.")
  private List<String> streamsJvmOptions = new ArrayList<>();

  @Option(
      names = "--directory",
      paramLabel = "DIR",
      description = "Where the files of the run lie, until its end (default: the system's /tmp).")
  private @Nullable Path directory;

  @Option(
      names = "--patience",
      paramLabel = "S",
      defaultValue = "600",
      description = "A round is given up after S seconds (default: ${DEFAULT-VALUE}).")
  private long patienceSeconds;

  /**
   * What they ask for.
   *
   * @throws IllegalArgumentException naming the option that is out of range
   */
  DrainPlan plan() {
    DrainPlan.requireGenerator(accounts, skew);
    return new DrainPlan(
        transactions,
        partitions,
        rounds,
        warmupRounds,
        withStreams(),
        new GeneratorOptions(
            LEDGER,
            seed,
            accounts,
            skew,
            IdForms.parse(ids),
            START_TIME_MICROS,
            GeneratorOptions.STEP_MICROS_DEFAULT),
        compact,
        Ranges.mebibytes("--heap", heap),
        jvmOptions,
        settings,
        streamsSettings,
        streamsJvmOptions,
        directory,
        patienceSeconds);
  }

  private boolean withStreams() {
    if (peer != null && !peer.equals(STREAMS)) {
      throw new IllegalArgumentException("--with is %s, allowed is %s".formatted(peer, STREAMS));
    }
    return peer != null;
  }
}
