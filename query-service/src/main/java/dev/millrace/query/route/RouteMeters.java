package dev.millrace.query.route;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

/** What routing counts. */
public final class RouteMeters {
  private final MeterRegistry registry;
  final Counter calls;
  final Counter partitions;
  final Timer waits;

  /** Registers the meters. */
  public RouteMeters(MeterRegistry registry) {
    this.registry = registry;
    calls =
        Counter.builder("millrace.query.owner.calls")
            .description("Calls to owners")
            .register(registry);
    partitions =
        Counter.builder("millrace.query.owner.partitions")
            .description("Partitions asked in calls to owners")
            .register(registry);
    waits =
        Timer.builder("millrace.query.bound.wait")
            .description("Time of reads that demanded an offset, until all partitions answered")
            .register(registry);
  }

  void retried(String reason) {
    Counter.builder("millrace.query.owner.retries")
        .description("Partitions asked again, by what the attempt before ended with")
        .tag("reason", reason)
        .register(registry)
        .increment();
  }
}
