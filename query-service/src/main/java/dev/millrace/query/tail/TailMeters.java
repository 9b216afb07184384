package dev.millrace.query.tail;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What following partitions counts. */
public final class TailMeters {
  private final MeterRegistry registry;
  final Counter calls;

  /** Registers the meters. */
  public TailMeters(MeterRegistry registry) {
    this.registry = registry;
    this.calls =
        Counter.builder("millrace.query.tail.calls")
            .description("Streams begun at owners")
            .register(registry);
  }

  void retried(String reason) {
    registry.counter("millrace.query.tail.retries", "reason", reason).increment();
  }
}
