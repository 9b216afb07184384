package dev.millrace.query.cache;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** What the local tier counts. */
public final class LocalMeters {
  private LocalMeters() {}

  /** Registers the meters. */
  public static void register(LocalTier local, MeterRegistry registry) {
    FunctionCounter.builder("millrace.query.cache.hits", local, l -> l.stats().hitCount())
        .tag("tier", "local")
        .register(registry);
    FunctionCounter.builder("millrace.query.cache.misses", local, l -> l.stats().missCount())
        .tag("tier", "local")
        .register(registry);
    FunctionCounter.builder("millrace.query.cache.evictions", local, l -> l.stats().evictionCount())
        .tag("tier", "local")
        .register(registry);
    Gauge.builder("millrace.query.cache.weight", local, LocalTier::weightBytes)
        .baseUnit("bytes")
        .tag("tier", "local")
        .register(registry);
  }
}
