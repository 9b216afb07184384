package dev.millrace.query.cache;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.function.Supplier;

/** What the Redis tier counts. */
public final class RedisMeters {
  private static final Duration[] BUCKETS = {
    Duration.ofNanos(200_000),
    Duration.ofMillis(1),
    Duration.ofMillis(5),
    Duration.ofMillis(20),
    Duration.ofMillis(60)
  };

  private final MeterRegistry registry;
  final Timer latency;
  final Counter readFailures;
  final Counter readsSkipped;
  final Counter fillFailures;
  final Counter fillsSkipped;
  final Counter readsGivenUp;
  final Counter fillsGivenUp;

  /** Registers the meters. */
  public RedisMeters(MeterRegistry registry) {
    this.registry = registry;
    latency =
        Timer.builder("millrace.query.redis.latency")
            .description("Time of a read from Redis, one or many keys")
            .serviceLevelObjectives(BUCKETS)
            .register(registry);
    readFailures = failures("read");
    fillFailures = failures("fill");
    readsSkipped = skipped("read");
    fillsSkipped = skipped("fill");
    readsGivenUp = givenUp("read");
    fillsGivenUp = givenUp("fill");
  }

  void breaker(Supplier<Breaker.State> state) {
    Gauge.builder("millrace.query.redis.breaker", () -> state.get().code)
        .description("0 closed, 1 open, 2 half open")
        .register(registry);
  }

  private Counter failures(String operation) {
    return Counter.builder("millrace.query.redis.failures")
        .description("Commands that Redis refused, or did not answer in time")
        .tag("operation", operation)
        .register(registry);
  }

  private Counter skipped(String operation) {
    return Counter.builder("millrace.query.redis.skipped")
        .description("Commands that were not sent: no connection, too many under way, breaker open")
        .tag("operation", operation)
        .register(registry);
  }

  private Counter givenUp(String operation) {
    return Counter.builder("millrace.query.redis.connections.given.up")
        .description(
            "Connections that were closed and made anew since Redis did not answer on them")
        .tag("operation", operation)
        .register(registry);
  }
}
