package dev.millrace.bench;

import static dev.millrace.bench.Ranges.require;

import dev.millrace.bench.fault.RedisFault;
import dev.millrace.bench.generate.GeneratorOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How to run {@code bench redis}.
 *
 * @param faults what happens to Redis, one after the other
 * @param keys distinct transactions that are read
 * @param rate reads a second
 * @param seconds how long for each fault, which lasts from a quarter to three quarters of them
 * @param settings of the query service that is measured
 * @param generator what is written and read
 */
record RedisPlan(
    List<RedisFault> faults,
    int keys,
    double rate,
    double seconds,
    Map<String, String> settings,
    GeneratorOptions generator) {
  /** Written before: enough that the store's block cache is not asked for one block alone. */
  static final long TRANSACTIONS = 100_000;

  private static final double RATE_MAX = 20_000;

  /** So that a fault lasts for longer than the pauses of the way to Redis. */
  private static final double SECONDS_MIN = 2;

  private static final double SECONDS_MAX = 3_600;

  RedisPlan {
    faults = List.copyOf(faults);
    settings = Ranges.querySettings(settings);
    require(keys >= 1 && keys <= TRANSACTIONS, "--keys", keys, "1 to " + TRANSACTIONS);
    require(rate > 0 && rate <= RATE_MAX, "--rate", rate, "more than 0 to " + RATE_MAX);
    require(
        seconds >= SECONDS_MIN && seconds <= SECONDS_MAX,
        "--seconds",
        seconds,
        SECONDS_MIN + " to " + SECONDS_MAX);
  }

  /** As the report shows it. */
  Map<String, Object> describe() {
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("transactions", TRANSACTIONS);
    options.put("keys", keys);
    options.put("rate", rate);
    options.put("seconds", seconds);
    options.put("settings", settings);
    options.put("seed", generator.seed());
    return options;
  }
}
