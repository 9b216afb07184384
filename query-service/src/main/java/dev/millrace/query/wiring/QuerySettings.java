package dev.millrace.query.wiring;

import dev.millrace.contract.log.LogTopic;
import dev.millrace.contract.ownership.OwnerDirectory;
import dev.millrace.contract.settings.Listening;
import dev.millrace.contract.settings.SettingsException;
import dev.millrace.contract.settings.SettingsReader;
import dev.millrace.query.cache.LocalCaches;
import dev.millrace.query.cache.RedisSettings;
import dev.millrace.query.freshness.Requirements;
import io.lettuce.core.RedisURI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All settings of the query service.
 *
 * @param listening the ports
 * @param http how reads by HTTP are served
 * @param redis null when there is no Redis
 * @param localCaches what caches within the process hold, and for how long
 * @param pageTokenKeys the first signs, all verify; empty: one is made for this process
 */
public record QuerySettings(
    Listening listening,
    HttpSettings http,
    Kafka kafka,
    @Nullable RedisSettings redis,
    LocalCaches.Bounds localCaches,
    Reading reading,
    Paging paging,
    Resources resources,
    Streaming streaming,
    List<byte[]> pageTokenKeys) {
  static final String PAGE_TOKEN_KEYS = "millrace.query.page-token-keys";

  private static final String BOOTSTRAP_SERVERS = "millrace.kafka.bootstrap-servers";
  private static final String REDIS_URI = "millrace.redis.uri";
  private static final int GRPC_PORT = 7420;
  private static final int HTTP_PORT = 7430;
  private static final int PAGE_TOKEN_KEY_BYTES_MIN = 16;
  private static final long KIB = 1 << 10;
  private static final long MIB = 1 << 20;
  private static final long CACHE_BYTES_MAX = 1L << 40;
  private static final int EVENT_LOOPS_MAX = 64;
  private static final int MINUTE_MILLIS = 60_000;
  private static final int HOUR_MILLIS = 3_600_000;
  private static final int STREAMS_MAX = 100_000;
  private static final int YEAR_SECONDS = 31_536_000;

  /** Where the log is. */
  public record Kafka(String bootstrapServers, String topic, String group) {}

  /** How long reads take at most, and how owners are followed. */
  public record Reading(
      long ownersPollMillis,
      long ownerAttemptMillis,
      long deadlineDefaultMillis,
      long waitSharePercent,
      long maxStalenessMillis) {}

  /** How large answers are, and how much is looked at for each. */
  public record Paging(int pageSizeMax, long replyBytesMax, int scannedMax, int groupsMax) {
    /** The page size of requests that name none, as the public contract states. */
    public static final int PAGE_SIZE_DEFAULT = 20;
  }

  /** How many streams there may be, and how long they wait for others. */
  public record Streaming(
      int watchesMax,
      int exportsMax,
      long heartbeatMillis,
      long slowClientMillis,
      long ownerAwayMillis) {}

  /** What the process may use. */
  public record Resources(int eventLoopThreads) {}

  /** The names of all settings. */
  public static List<String> names() {
    return SettingsReader.names(QuerySettings::read, Map.of(BOOTSTRAP_SERVERS, "localhost:9092"));
  }

  /**
   * Reads all settings.
   *
   * @param source a setting's text by name, null when it is not set
   * @throws SettingsException naming the first that can not be used
   */
  public static QuerySettings read(Function<String, @Nullable String> source) {
    return read(new SettingsReader(source));
  }

  private static QuerySettings read(SettingsReader in) {
    in.logFormat();
    var _ = in.text("millrace.kafka.dead-letter-topic", LogTopic.DEFAULT_DEAD_LETTER_NAME);
    return new QuerySettings(
        Listening.read(in, 0, GRPC_PORT, HTTP_PORT),
        HttpSettings.read(in),
        new Kafka(
            in.servers(BOOTSTRAP_SERVERS),
            in.text("millrace.kafka.topic", LogTopic.DEFAULT_NAME),
            in.text("millrace.kafka.group", OwnerDirectory.DEFAULT_GROUP)),
        redis(in),
        localCaches(in),
        reading(in),
        new Paging(
            // The stores give at most 10,000 entries at a time.
            in.count("millrace.query.page-size-max", 1_000, 1, 10_000),
            // Clients take 4 MiB unless told otherwise; one transaction can have 512 KiB.
            in.bytes("millrace.query.reply-bytes-max", 3 * MIB, 64 * KIB, 64 * MIB),
            // Some 30 ms of a store; it has a maximum of its own.
            in.count("millrace.query.paging.scanned-max", 100_000, 1, 10_000_000),
            // Adding up so many of four partitions takes 20 to 40 ms of an event loop.
            in.count("millrace.query.aggregate.groups-max", 10_000, 1, 100_000)),
        new Resources(
            // They serve clients and owners alike; more than cores gain nothing.
            in.count(
                "millrace.query.event-loop-threads",
                Math.min(Runtime.getRuntime().availableProcessors(), EVENT_LOOPS_MAX),
                1,
                EVENT_LOOPS_MAX)),
        streaming(in),
        pageTokenKeys(in.text(PAGE_TOKEN_KEYS, "")));
  }

  private static Streaming streaming(SettingsReader in) {
    return new Streaming(
        // Each has a connection to each owner, and holds some 400 KiB of each while unread.
        in.count("millrace.query.watch.streams-max", 500, 1, STREAMS_MAX),
        in.count("millrace.query.export.streams-max", 32, 1, STREAMS_MAX),
        in.number("millrace.query.watch.heartbeat-ms", 5_000, 100, HOUR_MILLIS),
        in.number("millrace.query.watch.slow-client-ms", 30_000, 100, HOUR_MILLIS),
        // Longer than an owner that was killed takes to come back.
        in.number("millrace.query.watch.owner-away-ms", 60_000, 100, HOUR_MILLIS));
  }

  private static Reading reading(SettingsReader in) {
    return new Reading(
        // Kafka answers two small requests each time.
        in.number("millrace.query.owners-poll-ms", 250, 10, MINUTE_MILLIS),
        // One call to one owner. Longer waits are several, so that a moved partition is noticed.
        in.number("millrace.query.owner-attempt-ms", 2_000, 100, MINUTE_MILLIS),
        in.number("millrace.query.deadline-default-ms", 10_000, 100, MINUTE_MILLIS),
        in.number("millrace.query.wait-share-percent", 80, 10, 90),
        in.number("millrace.query.max-staleness-ms", 1_000, 0, MINUTE_MILLIS));
  }

  private static LocalCaches.Bounds localCaches(SettingsReader in) {
    return new LocalCaches.Bounds(
        in.bytes("millrace.query.cache-bytes-max", 32 * MIB, 0, CACHE_BYTES_MAX),
        in.number("millrace.query.cache.life-seconds", 3_600, 1, YEAR_SECONDS),
        viewLifeMillis(in),
        // What a client that polls for an id costs its owners: four reads a second.
        in.number("millrace.query.cache.absent-life-ms", 250, 0, MINUTE_MILLIS));
  }

  /** No request accepts what is older than the most it may ask for. */
  private static long viewLifeMillis(SettingsReader in) {
    return in.number(
        "millrace.query.cache.view-life-ms",
        Requirements.STALENESS_MILLIS_MAX,
        1,
        Requirements.STALENESS_MILLIS_MAX);
  }

  private static @Nullable RedisSettings redis(SettingsReader in) {
    String uri = in.text(REDIS_URI, "");
    RedisSettings settings =
        new RedisSettings(
            uri,
            in.number("millrace.query.cache.long-life-seconds", 86_400, 1, YEAR_SECONDS),
            in.number("millrace.query.cache.short-life-seconds", 300, 1, YEAR_SECONDS),
            viewLifeMillis(in),
            in.number("millrace.query.redis-timeout-ms", 50, 10, 10_000),
            in.count("millrace.query.redis-breaker-failures", 5, 1, 1_000),
            in.number("millrace.query.redis-breaker-pause-ms", 1_000, 10, MINUTE_MILLIS));
    if (uri.isEmpty()) {
      return null;
    }
    try {
      var _ = RedisURI.create(uri);
    } catch (IllegalArgumentException e) {
      // The value may hold a password, so it is not repeated.
      throw new SettingsException(
          "setting " + REDIS_URI + " is not a URI, must be redis://host:port[/database]");
    }
    return settings;
  }

  private static List<byte[]> pageTokenKeys(String texts) {
    List<byte[]> keys = new ArrayList<>();
    for (String text : texts.split(",", -1)) {
      String key = text.strip();
      if (!key.isEmpty()) {
        keys.add(keyBytes(key));
      }
    }
    return keys;
  }

  private static byte[] keyBytes(String text) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      bytes = new byte[0];
    }
    if (bytes.length < PAGE_TOKEN_KEY_BYTES_MIN) {
      bytes = text.getBytes(StandardCharsets.UTF_8);
    }
    if (bytes.length < PAGE_TOKEN_KEY_BYTES_MIN) {
      // A key is a secret, so it is not repeated.
      throw new SettingsException(
          "setting %s has a key of %d bytes, must have keys of %d or more, as base64 or text"
              .formatted(PAGE_TOKEN_KEYS, bytes.length, PAGE_TOKEN_KEY_BYTES_MIN));
    }
    return bytes;
  }
}
