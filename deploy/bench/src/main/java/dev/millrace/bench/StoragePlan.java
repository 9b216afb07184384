package dev.millrace.bench;

import static dev.millrace.bench.Ranges.require;

import dev.millrace.bench.suite.Scenario;
import dev.millrace.bench.suite.Scenarios;
import dev.millrace.bench.suite.Sizes;
import dev.millrace.bench.suite.Work.Soak.Kind;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How to run {@code bench storage}.
 *
 * @param names of scenarios
 * @param count entries of a data set
 * @param seconds of a measurement that is not over with its entries
 * @param soakSeconds of the soak
 * @param soakKind what it does
 * @param budgetMebibytes for blocks and memtables
 * @param heapMebibytes of each process that is measured
 * @param directory where a directory for the run is made; null for the system's place
 */
record StoragePlan(
    List<String> names,
    long count,
    double seconds,
    int rounds,
    int warmupRounds,
    double soakSeconds,
    Kind soakKind,
    int budgetMebibytes,
    int heapMebibytes,
    long seed,
    @Nullable Path directory) {
  /** Fewer have no account with a list of a hundred. */
  private static final long COUNT_MIN = 10_000;

  /** Of 1 KB, 100 GB in each of several stores. */
  private static final long COUNT_MAX = 100_000_000;

  private static final double SECONDS_MAX = 3_600;

  /** A fortnight. */
  private static final double SOAK_SECONDS_MAX = 14 * 24 * 3_600;

  private static final int ROUNDS_MAX = 100;
  private static final int BUDGET_MEBIBYTES_MIN = 16;

  /** Values and latencies alone take tens of megabytes. */
  private static final int HEAP_MEBIBYTES_MIN = 256;

  private static final int MEBIBYTES_MAX = 64 * 1024;
  private static final long MEBIBYTE = 1024 * 1024;

  /** Those that keep something of every entry in the heap. */
  private static final List<String> HEAP_SCENARIOS =
      List.of(Scenarios.CACHE, Scenarios.YCSB, Scenarios.LAYOUT);

  /** What the dearest of them keeps: a transaction and its identity, and room to work in. */
  private static final long HEAP_BYTES_PER_ENTRY = 600;

  StoragePlan {
    names = List.copyOf(names);
    for (String name : names) {
      require(Scenarios.NAMES.contains(name), "--only", name, String.join(", ", Scenarios.NAMES));
    }
    require(
        count >= COUNT_MIN && count <= COUNT_MAX,
        "--count",
        count,
        "%d to %d".formatted(COUNT_MIN, COUNT_MAX));
    require(
        seconds > 0 && seconds <= SECONDS_MAX,
        "--seconds",
        seconds,
        "more than 0 to " + SECONDS_MAX);
    require(rounds >= 1 && rounds <= ROUNDS_MAX, "--rounds", rounds, "1 to " + ROUNDS_MAX);
    require(
        warmupRounds >= 0 && warmupRounds <= ROUNDS_MAX,
        "--warmup-rounds",
        warmupRounds,
        "0 to " + ROUNDS_MAX);
    require(
        soakSeconds > 0 && soakSeconds <= SOAK_SECONDS_MAX,
        "--soak",
        soakSeconds,
        "more than 0 to " + SOAK_SECONDS_MAX);
    requireMebibytes("--budget", budgetMebibytes, BUDGET_MEBIBYTES_MIN);
    requireMebibytes("--heap", heapMebibytes, HEAP_MEBIBYTES_MIN);
    requireHeap(names, count, heapMebibytes);
  }

  private static void requireHeap(List<String> names, long count, int heapMebibytes) {
    long most = heapMebibytes * MEBIBYTE / HEAP_BYTES_PER_ENTRY;
    List<String> large = HEAP_SCENARIOS.stream().filter(names::contains).toList();
    require(
        large.isEmpty() || count <= most,
        "--count",
        count,
        "at most %d with %s and --heap=%dm"
            .formatted(most, String.join(", ", large), heapMebibytes));
  }

  private static void requireMebibytes(String option, int mebibytes, int min) {
    require(
        mebibytes >= min && mebibytes <= MEBIBYTES_MAX,
        option,
        mebibytes + "m",
        "%dm to %dm".formatted(min, MEBIBYTES_MAX));
  }

  /** In the order in which they run. */
  List<Scenario> scenarios() {
    Scenarios all =
        new Scenarios(new Sizes(count, seconds, soakSeconds, soakKind, budgetMebibytes, seed));
    return Scenarios.NAMES.stream().filter(names::contains).map(all::of).toList();
  }

  /** As the report shows it. */
  Map<String, Object> describe() {
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("scenarios", names);
    options.put("count", count);
    options.put("seconds", seconds);
    options.put("rounds", rounds);
    options.put("warmupRounds", warmupRounds);
    options.put("soakSeconds", soakSeconds);
    options.put("soakLoad", soakKind.name().toLowerCase(Locale.ROOT));
    options.put("budgetMebibytes", budgetMebibytes);
    options.put("heapMebibytes", heapMebibytes);
    options.put("seed", seed);
    return options;
  }
}
