package dev.millrace.storage.read;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/** The meters of reads, for all partitions of the process. Any thread. */
public final class ReadMetrics {
  /** The timers' name; they carry the tag {@code operation}. */
  public static final String TIMER = "millrace.storage.read";

  private static final double MEDIAN = 0.5;
  private static final double P99 = 0.99;

  private final Map<Operation, Meters> meters = new EnumMap<>(Operation.class);

  private record Meters(Timer timer, Counter items, Counter scanned) {}

  /** What is read. */
  public enum Operation {
    GET,
    LIST,
    /** The transactions of a list's entries, where its view has them. */
    LIST_TRANSACTIONS,
    SUMMARY,
    REFERENCE,
    SCAN,
    AGGREGATE,
    ESTIMATE,
    RESOLVE;

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Registers them. */
  public ReadMetrics(MeterRegistry registry) {
    for (Operation operation : Operation.values()) {
      meters.put(
          operation,
          new Meters(
              Timer.builder(TIMER)
                  .description("One partition's part of a read, without the wait for its bound")
                  .tag("operation", operation.text())
                  .publishPercentiles(MEDIAN, P99)
                  .register(registry),
              Counter.builder("millrace.storage.read.items")
                  .baseUnit("items")
                  .description(
                      "Answers to keys, entries, records, groups and outcomes in these parts")
                  .tag("operation", operation.text())
                  .register(registry),
              Counter.builder("millrace.storage.read.scanned")
                  .baseUnit("entries")
                  .description("Entries and records looked at, whether filters left them out")
                  .tag("operation", operation.text())
                  .register(registry)));
    }
  }

  /**
   * A read that is timed; one that fails is not.
   *
   * @param items how many an answer holds
   */
  public <A, T> Function<A, T> timed(
      Operation operation, Function<A, T> read, ToIntFunction<T> items) {
    return timed(operation, read, items, _ -> 0);
  }

  /**
   * A read that is timed; one that fails is not.
   *
   * @param items how many an answer holds
   * @param scanned how many were looked at for it
   */
  public <A, T> Function<A, T> timed(
      Operation operation, Function<A, T> read, ToIntFunction<T> items, ToLongFunction<T> scanned) {
    return asked -> {
      long started = System.nanoTime();
      T answer = read.apply(asked);
      Meters of = requireNonNull(meters.get(operation));
      of.timer.record(System.nanoTime() - started, TimeUnit.NANOSECONDS);
      of.items.increment(items.applyAsInt(answer));
      of.scanned.increment((double) scanned.applyAsLong(answer));
      return answer;
    };
  }
}
