package dev.millrace.bench.reads;

import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/** What {@code bench read} measures, in the order in which it does. */
public enum Workload {
  ECHO("echo", "bare gRPC echo", ReadKind.GET, "TIER_LOCAL_CACHE"),
  LOCAL("local", "get, local cache", ReadKind.GET, "TIER_LOCAL_CACHE"),
  REDIS("redis", "get, Redis", ReadKind.GET, "TIER_REDIS"),
  STORE("store", "get, store", ReadKind.GET, "TIER_STORE"),
  BATCH("batch", "batch of 100, local cache", ReadKind.BATCH, "TIER_LOCAL_CACHE"),
  LIST("list", "list of 100, summary view", ReadKind.LIST_SUMMARY, null),
  LIST_FULL("listFull", "list of 100, full", ReadKind.LIST_FULL, null);

  private final String key;
  private final String title;
  private final ReadKind kind;
  private final @Nullable String tier;

  Workload(String key, String title, ReadKind kind, @Nullable String tier) {
    this.key = key;
    this.title = title;
    this.kind = kind;
    this.tier = tier;
  }

  /** In the report, and for {@code --only}. */
  @JsonValue
  public String key() {
    return key;
  }

  /** For people. */
  public String title() {
    return title;
  }

  public ReadKind kind() {
    return kind;
  }

  /** Who should answer, by the contract's name; null where answers do not say it. */
  public @Nullable String tier() {
    return tier;
  }
}
