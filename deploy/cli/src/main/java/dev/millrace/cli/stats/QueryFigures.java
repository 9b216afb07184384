package dev.millrace.cli.stats;

import java.util.List;

/** What is asked. */
final class QueryFigures {
  private static final String PREFIX = "millrace_query_";
  private static final String REQUESTS = PREFIX + "requests_seconds";
  private static final String HITS = PREFIX + "cache_hits_total";
  private static final String MISSES = PREFIX + "cache_misses_total";
  private static final String TIER = "tier";
  private static final double MILLIS = 1_000;

  private QueryFigures() {}

  static Overview.Section of(Change query) {
    return new Overview.Section(
        Service.QUERY.text(),
        List.of(
            Figure.of(
                "requestsPerSecond", "requests", query.rate(REQUESTS + "_count"), Unit.PER_SECOND),
            Figure.of(
                "refusedPerSecond",
                "refused",
                query.rate(REQUESTS + "_count", "outcome", "refused"),
                Unit.PER_SECOND),
            Figure.of(
                "requestMeanMillis", "answer, mean", MILLIS * query.mean(REQUESTS), Unit.MILLIS),
            Figure.of(
                "requestMaxMillis",
                "answer, longest",
                MILLIS * query.max(REQUESTS + "_max"),
                Unit.MILLIS),
            Figure.of(
                "localHitShare",
                "cache hits",
                query.share(HITS, MISSES, TIER, "local"),
                Unit.SHARE),
            Figure.of(
                "redisHitShare",
                "Redis hits",
                query.share(HITS, MISSES, TIER, "redis"),
                Unit.SHARE),
            Figure.detail(
                "redisFailuresPerSecond",
                "Redis failures",
                query.rate(PREFIX + "redis_failures_total"),
                Unit.PER_SECOND),
            Figure.detail(
                "ownerCallsPerSecond",
                "calls to owners",
                query.rate(PREFIX + "owner_calls_total"),
                Unit.PER_SECOND),
            Figure.detail(
                "cacheBytes", "cache", query.now(PREFIX + "cache_weight_bytes"), Unit.BYTES)));
  }
}
