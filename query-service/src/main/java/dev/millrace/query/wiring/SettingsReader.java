package dev.millrace.query.wiring;

import dev.millrace.contract.log.LogTopic;
import dev.millrace.contract.settings.KnownSettings;
import dev.millrace.query.cache.RedisSettings;
import io.lettuce.core.RedisURI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes {@link QuerySettings} of configuration; throws {@link SettingsException}. */
public final class SettingsReader {
  static final String BOOTSTRAP_SERVERS = "millrace.kafka.bootstrap-servers";
  static final String TOPIC = "millrace.kafka.topic";
  static final String GROUP = "millrace.kafka.group";
  static final String REDIS_URI = "millrace.redis.uri";
  static final String PAGE_TOKEN_KEYS = "millrace.query.page-token-keys";
  static final String LOG_FORMAT = "millrace.log.format";
  static final String GROUP_DEFAULT = "millrace-storage";

  private static final List<String> OTHERS =
      List.of(
          BOOTSTRAP_SERVERS,
          TOPIC,
          GROUP,
          REDIS_URI,
          PAGE_TOKEN_KEYS,
          LOG_FORMAT,
          "millrace.kafka.dead-letter-topic",
          "millrace.grpc.host",
          "millrace.http.host");

  private static final String SERVERS_FORM = "host:port[,host:port...] of Kafka";
  private static final Pattern SERVER = Pattern.compile("(\\[[0-9a-fA-F:]+]|[^:\\s]+):\\d{1,5}");
  private static final List<String> LOG_FORMATS = List.of("plain", "json");
  private static final int PAGE_TOKEN_KEY_BYTES_MIN = 16;

  private final Function<String, @Nullable String> lookup;

  /** A reader of these settings; null for those that are not set. */
  public SettingsReader(Function<String, @Nullable String> lookup) {
    this.lookup = lookup;
  }

  /** Refuses settings that no one knows. */
  public static void refuseUnknown(
      Collection<String> propertyNames, Collection<String> environmentNames) {
    List<String> known = new ArrayList<>(OTHERS);
    Arrays.stream(Setting.values()).forEach(setting -> known.add(setting.key));
    List<String> problems = new KnownSettings(known).unknown(propertyNames, environmentNames);
    if (!problems.isEmpty()) {
      throw new SettingsException(problems.getFirst());
    }
  }

  /** All settings. */
  public QuerySettings read() {
    long _ = number(Setting.GRPC_PORT);
    long _ = number(Setting.HTTP_PORT);
    String format = text(LOG_FORMAT, "plain");
    if (!LOG_FORMATS.contains(format)) {
      throw new SettingsException(
          "%s is '%s', must be one of %s".formatted(LOG_FORMAT, format, LOG_FORMATS));
    }
    return new QuerySettings(
        new QuerySettings.Kafka(
            bootstrapServers(), text(TOPIC, LogTopic.DEFAULT_NAME), text(GROUP, GROUP_DEFAULT)),
        redis(),
        new QuerySettings.Reading(
            number(Setting.OWNER_POLL_MILLIS),
            number(Setting.OWNER_ATTEMPT_MILLIS),
            number(Setting.DEADLINE_DEFAULT_MILLIS),
            number(Setting.WAIT_SHARE_PERCENT),
            number(Setting.MAX_STALENESS_MILLIS)),
        new QuerySettings.Paging(
            (int) number(Setting.PAGE_SIZE_MAX), number(Setting.REPLY_BYTES_MAX)),
        new QuerySettings.Resources(
            number(Setting.CACHE_BYTES_MAX), (int) number(Setting.EVENT_LOOP_THREADS)),
        pageTokenKeys());
  }

  private @Nullable RedisSettings redis() {
    long ttlSeconds = number(Setting.REDIS_TTL_SECONDS);
    long timeoutMillis = number(Setting.REDIS_TIMEOUT_MILLIS);
    int failures = (int) number(Setting.REDIS_BREAKER_FAILURES);
    long pauseMillis = number(Setting.REDIS_BREAKER_PAUSE_MILLIS);
    String uri = text(REDIS_URI, "");
    if (uri.isEmpty()) {
      return null;
    }
    try {
      var _ = RedisURI.create(uri);
    } catch (IllegalArgumentException e) {
      // The value may hold a password, so it is not repeated.
      throw new SettingsException(
          REDIS_URI + " is not a URI, must be redis://host:port[/database]");
    }
    return new RedisSettings(uri, ttlSeconds, timeoutMillis, failures, pauseMillis);
  }

  private List<byte[]> pageTokenKeys() {
    List<byte[]> keys = new ArrayList<>();
    for (String text : text(PAGE_TOKEN_KEYS, "").split(",", -1)) {
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
      throw new SettingsException(
          "%s has a key of %d bytes, each must have %d or more, as base64 or text"
              .formatted(PAGE_TOKEN_KEYS, bytes.length, PAGE_TOKEN_KEY_BYTES_MIN));
    }
    return bytes;
  }

  private long number(Setting setting) {
    @Nullable String text = lookup.apply(setting.key);
    return text == null ? setting.fallback : setting.parse(text);
  }

  private String text(String key, String fallback) {
    @Nullable String text = lookup.apply(key);
    return text == null || text.isBlank() ? fallback : text.strip();
  }

  private String bootstrapServers() {
    String servers = text(BOOTSTRAP_SERVERS, "");
    if (servers.isEmpty()) {
      throw new SettingsException(
          "%s is not set, must be %s".formatted(BOOTSTRAP_SERVERS, SERVERS_FORM));
    }
    for (String server : servers.split(",", -1)) {
      if (!SERVER.matcher(server.strip()).matches()) {
        throw new SettingsException(
            "%s is '%s', must be %s".formatted(BOOTSTRAP_SERVERS, servers, SERVERS_FORM));
      }
    }
    return servers;
  }
}
