package dev.millrace.cli.caches;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import dev.millrace.admin.v1.BreakerState;
import dev.millrace.admin.v1.CacheStatistics;
import dev.millrace.admin.v1.GetCacheStatisticsResponse;
import dev.millrace.cli.connect.Endpoint;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What query services say of their caches, for people and for programs. */
final class CacheForms {
  private static final String BREAKER_PREFIX = "BREAKER_STATE_";
  private static final double MEBIBYTE = 1024.0 * 1024;

  private CacheForms() {}

  static String text(Endpoint endpoint, GetCacheStatisticsResponse answer) {
    return "query service %s%n%s%nredis: %s"
        .formatted(endpoint, table(answer.getCachesList()), redis(answer));
  }

  static ObjectNode json(Map<Endpoint, GetCacheStatisticsResponse> answers) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode instances = json.putArray("instances");
    answers.forEach((endpoint, answer) -> instances.add(json(endpoint, answer)));
    return json;
  }

  private static ObjectNode json(Endpoint endpoint, GetCacheStatisticsResponse answer) {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("endpoint", endpoint.toString());
    ArrayNode caches = json.putArray("caches");
    answer.getCachesList().forEach(cache -> caches.add(json(cache)));
    json.put("breaker", breaker(answer.getBreaker()))
        .put("redisConnected", answer.getRedisConnected());
    if (answer.hasRedisKeys()) {
      json.put("redisKeys", answer.getRedisKeys());
    }
    if (answer.hasRedisUsedBytes()) {
      json.put("redisUsedBytes", answer.getRedisUsedBytes());
    }
    if (answer.hasRedisBytesMax()) {
      json.put("redisBytesMax", answer.getRedisBytesMax());
    }
    return json;
  }

  private static ObjectNode json(CacheStatistics cache) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("tier", cache.getTier())
            .put("kind", cache.getKind());
    if (cache.hasEntries()) {
      json.put("entries", cache.getEntries());
    }
    if (cache.hasWeightBytes()) {
      json.put("weightBytes", cache.getWeightBytes());
    }
    if (cache.hasWeightBytesMax()) {
      json.put("weightBytesMax", cache.getWeightBytesMax());
    }
    json.put("hits", cache.getHits()).put("misses", cache.getMisses());
    if (cache.hasEvictions()) {
      json.put("evictions", cache.getEvictions());
    }
    return json.put("staleFills", cache.getStaleFills());
  }

  private static String table(List<CacheStatistics> caches) {
    return AsciiTable.getTable(
        AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS,
        caches,
        List.of(
            new Column()
                .header("tier")
                .dataAlign(HorizontalAlign.LEFT)
                .with(CacheStatistics::getTier),
            new Column()
                .header("kind")
                .dataAlign(HorizontalAlign.LEFT)
                .with(CacheStatistics::getKind),
            right("entries").with(c -> c.hasEntries() ? "%,d".formatted(c.getEntries()) : ""),
            right("MiB").with(c -> c.hasWeightBytes() ? mebibytes(c.getWeightBytes()) : ""),
            right("of").with(c -> c.hasWeightBytesMax() ? mebibytes(c.getWeightBytesMax()) : ""),
            right("hits").with(c -> "%,d".formatted(c.getHits())),
            right("misses").with(c -> "%,d".formatted(c.getMisses())),
            right("hit share").with(CacheForms::hitShare),
            right("evictions").with(c -> c.hasEvictions() ? "%,d".formatted(c.getEvictions()) : ""),
            right("stale fills").with(c -> "%,d".formatted(c.getStaleFills()))));
  }

  private static Column right(String header) {
    return new Column().header(header).dataAlign(HorizontalAlign.RIGHT);
  }

  private static String hitShare(CacheStatistics cache) {
    long asked = cache.getHits() + cache.getMisses();
    return asked == 0 ? "" : "%.1f %%".formatted(100.0 * cache.getHits() / asked);
  }

  private static String redis(GetCacheStatisticsResponse answer) {
    StringBuilder line =
        new StringBuilder(answer.getRedisConnected() ? "connected" : "NOT CONNECTED");
    line.append(", breaker ").append(breaker(answer.getBreaker()));
    if (answer.hasRedisKeys()) {
      line.append(", %,d keys".formatted(answer.getRedisKeys()));
    }
    if (answer.hasRedisUsedBytes()) {
      line.append(", ").append(mebibytes(answer.getRedisUsedBytes())).append(" MiB used");
    }
    if (answer.getRedisBytesMax() > 0) {
      line.append(" of ").append(mebibytes(answer.getRedisBytesMax()));
    }
    return line.toString();
  }

  private static String breaker(BreakerState state) {
    return state.name().replace(BREAKER_PREFIX, "").toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String mebibytes(long bytes) {
    return "%,.1f".formatted(bytes / MEBIBYTE);
  }
}
