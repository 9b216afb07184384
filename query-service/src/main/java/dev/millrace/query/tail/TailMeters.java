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
    Counter.builder("millrace.query.tail.retries")
        .description("Partitions followed again, by what the stream before ended with")
        .tag("reason", reason)
        .register(registry)
        .increment();
  }
}
