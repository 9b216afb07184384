package dev.millrace.bench;

import static dev.millrace.bench.Ranges.require;

import dev.millrace.bench.generate.GeneratorOptions;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How to run {@code bench drain}.
 *
 * @param withStreams whether Kafka Streams drains in turn
 * @param compact whether each round's stores are compacted after it
 * @param heapMebibytes of each process that drains
 * @param jvmOptions of the storage process
 * @param settings of the storage service
 * @param streamsSettings of Kafka Streams
 * @param streamsJvmOptions of its process; empty: those of the storage process
 * @param directory where a directory for the run is made; null for the system's place
 * @param patienceSeconds when a round is given up
 */
record DrainPlan(
    long transactions,
    int partitions,
    int rounds,
    int warmupRounds,
    boolean withStreams,
    GeneratorOptions generator,
    boolean compact,
    int heapMebibytes,
    List<String> jvmOptions,
    Map<String, String> settings,
    Map<String, String> streamsSettings,
    List<String> streamsJvmOptions,
    @Nullable Path directory,
    long patienceSeconds) {
  /** At 700 bytes in the log and the stores, 700 GB: no disk of a test machine is larger. */
  private static final long TRANSACTIONS_MAX = 1_000_000_000;

  /** As of a stack. */
  private static final int PARTITIONS_MAX = 64;

  private static final int ROUNDS_MAX = 100;

  /** Less does not hold the queues of one partition. */
  private static final int HEAP_MEBIBYTES_MIN = 64;

  private static final int HEAP_MEBIBYTES_MAX = 64 * 1024;

  /** What a round decides itself. */
  private static final Set<String> SETTINGS_TAKEN =
      Set.of(
          "millrace.kafka.bootstrap-servers",
          "millrace.kafka.group",
          "millrace.kafka.partitions",
          "millrace.kafka.topic",
          "millrace.storage.data-directory");

  private static final Set<String> STREAMS_SETTINGS_TAKEN =
      Set.of("application.id", "bootstrap.servers", "state.dir");

  DrainPlan {
    require(
        transactions >= 1 && transactions <= TRANSACTIONS_MAX,
        "--transactions",
        transactions,
        "1 to " + TRANSACTIONS_MAX);
    require(
        partitions >= 1 && partitions <= PARTITIONS_MAX,
        "--partitions",
        partitions,
        "1 to " + PARTITIONS_MAX);
    require(rounds >= 1 && rounds <= ROUNDS_MAX, "--rounds", rounds, "1 to " + ROUNDS_MAX);
    require(
        warmupRounds >= 0 && warmupRounds <= ROUNDS_MAX,
        "--warmup-rounds",
        warmupRounds,
        "0 to " + ROUNDS_MAX);
    require(
        heapMebibytes >= HEAP_MEBIBYTES_MIN && heapMebibytes <= HEAP_MEBIBYTES_MAX,
        "--heap",
        heapMebibytes + "m",
        "%dm to %dm".formatted(HEAP_MEBIBYTES_MIN, HEAP_MEBIBYTES_MAX));
    require(patienceSeconds >= 1, "--patience", patienceSeconds, "at least 1");
    jvmOptions = List.copyOf(jvmOptions);
    settings = Map.copyOf(settings);
    streamsSettings = Map.copyOf(streamsSettings);
    streamsJvmOptions = List.copyOf(streamsJvmOptions);
    requireJvmOptions("--jvm-option", jvmOptions);
    requireJvmOptions("--streams-jvm-option", streamsJvmOptions);
    requirePassedOn(settings, withStreams, streamsSettings);
    require(
        withStreams || streamsJvmOptions.isEmpty(),
        "--streams-jvm-option",
        "given",
        "only with --with");
  }

  private static void requireJvmOptions(String name, List<String> options) {
    for (String option : options) {
      require(option.startsWith("-"), name, option, "an option that begins with -");
    }
  }

  private static void requirePassedOn(
      Map<String, String> settings, boolean withStreams, Map<String, String> streamsSettings) {
    for (String key : settings.keySet()) {
      require(key.startsWith("millrace."), "--set", key, "a setting that begins with millrace.");
      require(!SETTINGS_TAKEN.contains(key), "--set", key, "none that a round decides itself");
    }
    require(withStreams || streamsSettings.isEmpty(), "--streams-set", "given", "only with --with");
    for (String key : streamsSettings.keySet()) {
      boolean taken = STREAMS_SETTINGS_TAKEN.contains(key);
      require(!taken, "--streams-set", key, "none that a round decides itself");
    }
  }

  /** Checks what the generator would refuse without naming the option. */
  static void requireGenerator(int accounts, double skew) {
    require(
        accounts >= 2 && accounts <= GeneratorOptions.ACCOUNTS_MAX,
        "--accounts",
        accounts,
        "2 to " + GeneratorOptions.ACCOUNTS_MAX);
    require(
        skew >= 0 && skew <= GeneratorOptions.SKEW_MAX,
        "--skew",
        skew,
        "0 to " + GeneratorOptions.SKEW_MAX);
  }

  /** As the report shows it. */
  Map<String, Object> describe() {
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("rounds", rounds);
    options.put("warmupRounds", warmupRounds);
    options.put("compact", compact);
    options.put("heapMebibytes", heapMebibytes);
    options.put("jvmOptions", jvmOptions);
    options.put("settings", new TreeMap<>(settings));
    if (withStreams) {
      options.put("streamsSettings", new TreeMap<>(streamsSettings));
      options.put("streamsJvmOptions", streamsJvmOptions);
    }
    options.put("accounts", generator.accounts());
    options.put("skew", generator.skew());
    options.put("ids", IdForms.text(generator.idForm()));
    options.put("seed", generator.seed());
    return options;
  }
}
