package dev.millrace.query.cache;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/** What the local caches tell of themselves. */
public final class LocalMeters {
  private LocalMeters() {}

  /** Registers the meters of the cache of transactions. */
  public static void register(LocalTier local, MeterRegistry registry) {
    register(registry, CacheKind.TRANSACTION, local, LocalTier::evictions, LocalTier::weightBytes);
  }

  /** Registers the meters of a cache of snapshots. */
  public static void register(LocalViews<?> views, CacheKind kind, MeterRegistry registry) {
    register(registry, kind, views, LocalViews::evictions, LocalViews::weightBytes);
  }

  private static <T> void register(
      MeterRegistry registry,
      CacheKind kind,
      T cache,
      ToDoubleFunction<T> evictions,
      ToDoubleFunction<T> weight) {
    FunctionCounter.builder("millrace.query.cache.evictions", cache, evictions)
        .description("Entries that had to go, by room or by age")
        .tag("tier", "local")
        .tag("kind", kind.text())
        .register(registry);
    Gauge.builder("millrace.query.cache.weight", cache, weight)
        .description("What the entries take, about")
        .baseUnit("bytes")
        .tag("tier", "local")
        .tag("kind", kind.text())
        .register(registry);
  }
}
