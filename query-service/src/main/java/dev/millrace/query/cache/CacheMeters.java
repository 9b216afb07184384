package dev.millrace.query.cache;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** What each tier counts of each kind. */
public final class CacheMeters {
  /** The tiers. */
  public enum CacheTier {
    LOCAL("local"),
    REDIS("redis");

    private final String text;

    CacheTier(String text) {
      this.text = text;
    }

    /** As metrics and operators see it. */
    public String text() {
      return text;
    }
  }

  /** The counters of one kind in one tier. */
  public static final class Counts {
    private final Counter hits;
    private final Counter misses;
    private final Counter staleFills;
    private final Counter damaged;

    private Counts(MeterRegistry registry, CacheTier tier, CacheKind kind) {
      hits = counter(registry, "hits", "Look-ups that were answered", tier, kind);
      misses = counter(registry, "misses", "Look-ups that were not", tier, kind);
      staleFills =
          counter(registry, "stale.fills", "Fills that lost against a fresher entry", tier, kind);
      damaged =
          counter(registry, "damaged", "Values that are not as they were filled in", tier, kind);
    }

    /** Notes look-ups that were answered. */
    public void hit(int times) {
      hits.increment(times);
    }

    /** Notes look-ups that found nothing, or what is too old for them. */
    public void missed(int times) {
      misses.increment(times);
    }

    /** Notes a fill, and whether it lost. */
    void filled(boolean taken) {
      if (!taken) {
        staleFills.increment();
      }
    }

    /** Notes a value that is not as it was filled in; a miss besides. */
    public void damaged() {
      damaged.increment();
    }

    public long hits() {
      return (long) hits.count();
    }

    public long misses() {
      return (long) misses.count();
    }

    public long staleFills() {
      return (long) staleFills.count();
    }

    private static Counter counter(
        MeterRegistry registry, String name, String description, CacheTier tier, CacheKind kind) {
      return Counter.builder("millrace.query.cache." + name)
          .description(description)
          .tag("tier", tier.text())
          .tag("kind", kind.text())
          .register(registry);
    }
  }

  private record Slot(CacheTier tier, CacheKind kind) {}

  private final Map<Slot, Counts> counts = new HashMap<>();
  private final Map<CacheKind, Counter> ownerReads = new EnumMap<>(CacheKind.class);

  /** Registers the meters. */
  public CacheMeters(MeterRegistry registry) {
    for (CacheTier tier : CacheTier.values()) {
      for (CacheKind kind : CacheKind.values()) {
        counts.put(new Slot(tier, kind), new Counts(registry, tier, kind));
      }
    }
    for (CacheKind kind : CacheKind.values()) {
      ownerReads.put(
          kind,
          Counter.builder("millrace.query.cache.owner.reads")
              .description("Look-ups that no cache answered and that asked owners")
              .tag("kind", kind.text())
              .register(registry));
    }
  }

  /** The counters of one kind in one tier. */
  public Counts of(CacheTier tier, CacheKind kind) {
    return Objects.requireNonNull(counts.get(new Slot(tier, kind)));
  }

  /** Notes look-ups that asked owners. */
  public void ownersAsked(CacheKind kind, int times) {
    Objects.requireNonNull(ownerReads.get(kind)).increment(times);
  }
}
