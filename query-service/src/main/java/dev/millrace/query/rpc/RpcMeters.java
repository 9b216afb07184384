package dev.millrace.query.rpc;

import dev.millrace.v1.PartitionFreshness;
import dev.millrace.v1.ReadAt;
import dev.millrace.v1.Tier;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What the public methods count. */
public final class RpcMeters {
  /** The public methods. */
  enum Method {
    GET,
    BATCH_GET,
    LIST,
    SUMMARY
  }

  /**
   * From a hit in the local cache to a wait for a bound. Buckets: percentiles here would be dear.
   */
  private static final Duration[] BUCKETS = {
    Duration.ofNanos(50_000),
    Duration.ofNanos(200_000),
    Duration.ofMillis(1),
    Duration.ofMillis(5),
    Duration.ofMillis(20),
    Duration.ofMillis(100),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5)
  };

  private static final List<Tier> TIERS =
      List.of(Tier.TIER_LOCAL_CACHE, Tier.TIER_REDIS, Tier.TIER_STORE);

  private static final double[] STALENESS_BUCKETS = {1, 10, 50, 200, 1_000, 5_000, 60_000};

  private final Map<Method, Map<Tier, Timer>> answered = new EnumMap<>(Method.class);
  private final Map<Method, Timer> failed = new EnumMap<>(Method.class);
  private final Map<Tier, DistributionSummary> staleness = new EnumMap<>(Tier.class);

  /** Registers the meters. */
  public RpcMeters(MeterRegistry registry) {
    for (Method method : Method.values()) {
      Map<Tier, Timer> tiers = new EnumMap<>(Tier.class);
      for (Tier tier : TIERS) {
        tiers.put(tier, timer(registry, method, text(tier), "answered"));
      }
      answered.put(method, tiers);
      failed.put(method, timer(registry, method, "none", "refused"));
    }
    for (Tier tier : TIERS) {
      staleness.put(
          tier,
          DistributionSummary.builder("millrace.query.staleness")
              .baseUnit("milliseconds")
              .description("The longest lag of each answer, its age in a cache included")
              .tag("tier", text(tier))
              .serviceLevelObjectives(STALENESS_BUCKETS)
              .register(registry));
    }
  }

  /** One answer; of a batch, the slowest tier that took part. */
  void answered(Method method, Tier tier, ReadAt readAt, long nanos) {
    Timer timer = answered.getOrDefault(method, Map.of()).get(tier);
    if (timer != null) {
      timer.record(nanos, TimeUnit.NANOSECONDS);
    }
    @Nullable DistributionSummary served = staleness.get(tier);
    // A transaction never changes: from a cache it is as fresh as can be.
    if (served != null && (tier == Tier.TIER_STORE || method != Method.GET)) {
      long longest = 0;
      for (PartitionFreshness partition : readAt.getPartitionsList()) {
        longest = Math.max(longest, partition.getLagMillis());
      }
      served.record((double) longest);
    }
  }

  void refused(Method method, long nanos) {
    Timer timer = failed.get(method);
    if (timer != null) {
      timer.record(nanos, TimeUnit.NANOSECONDS);
    }
  }

  private static Timer timer(MeterRegistry registry, Method method, String tier, String outcome) {
    return Timer.builder("millrace.query.requests")
        .description("Reads by method, answering tier and outcome")
        .tag("method", method.name().toLowerCase(Locale.ROOT))
        .tag("tier", tier)
        .tag("outcome", outcome)
        .serviceLevelObjectives(BUCKETS)
        .register(registry);
  }

  private static String text(Tier tier) {
    return tier.name().substring("TIER_".length()).toLowerCase(Locale.ROOT);
  }
}
