package dev.millrace.query.wiring;

/** The settings that are numbers: name, default, range. */
enum Setting {
  /** How often owners' commits are looked at. Kafka answers two small requests each time. */
  OWNER_POLL_MILLIS("millrace.query.owner-poll-millis", 250, 20, 10_000),
  /**
   * One call to one owner. Longer waits are several calls, so that a moved partition is noticed.
   */
  OWNER_ATTEMPT_MILLIS("millrace.query.owner-attempt-millis", 2_000, 100, 60_000),
  DEADLINE_DEFAULT_MILLIS("millrace.query.deadline-default-millis", 10_000, 100, 60_000),
  WAIT_SHARE_PERCENT("millrace.query.wait-share-percent", 80, 10, 95),
  MAX_STALENESS_MILLIS("millrace.query.max-staleness-millis", 1_000, 0, 60_000),
  /** The stores give at most 10,000 entries at a time. */
  PAGE_SIZE_MAX("millrace.query.page-size-max", 1_000, 1, 10_000),
  /** Clients take 4 MiB unless told otherwise; one transaction can have 512 KiB. */
  REPLY_BYTES_MAX("millrace.query.reply-bytes-max", 3L << 20, 64L << 10, 64L << 20),
  CACHE_BYTES_MAX("millrace.query.cache-bytes-max", 32L << 20, 0, 1L << 40),
  REDIS_TTL_SECONDS("millrace.query.redis-ttl-seconds", 3_600, 1, 31_536_000),
  REDIS_TIMEOUT_MILLIS("millrace.query.redis-timeout-millis", 50, 10, 10_000),
  REDIS_BREAKER_FAILURES("millrace.query.redis-breaker-failures", 5, 1, 1_000),
  REDIS_BREAKER_PAUSE_MILLIS("millrace.query.redis-breaker-pause-millis", 1_000, 10, 60_000),
  /** Serves clients and owners alike; more than cores gain nothing. */
  EVENT_LOOP_THREADS("millrace.query.event-loop-threads", 2, 1, 64),
  GRPC_PORT("millrace.grpc.port", 7420, 0, 65_535),
  HTTP_PORT("millrace.http.port", 7430, -1, 65_535);

  final String key;
  final long fallback;
  private final long min;
  private final long max;

  Setting(String key, long fallback, long min, long max) {
    this.key = key;
    this.fallback = fallback;
    this.min = min;
    this.max = max;
  }

  void check(long value) {
    if (value < min || value > max) {
      throw refused(Long.toString(value));
    }
  }

  long parse(String text) {
    try {
      long value = Long.parseLong(text.strip());
      check(value);
      return value;
    } catch (NumberFormatException e) {
      throw refused(text);
    }
  }

  private SettingsException refused(String value) {
    return new SettingsException(
        "%s is '%s', must be a whole number from %d to %d".formatted(key, value, min, max));
  }
}
