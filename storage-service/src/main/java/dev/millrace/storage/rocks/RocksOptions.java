package dev.millrace.storage.rocks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.rocksdb.MutableColumnFamilyOptions;
import org.rocksdb.MutableDBOptions;

/**
 * Values for some of RocksDB's options, in place of those a store has by itself.
 *
 * @param values by option, each within its range
 */
public record RocksOptions(Map<RocksOption, Long> values) {
  /** Nothing but what a store has by itself. */
  public static final RocksOptions NONE = new RocksOptions(Map.of());

  /** Takes values within their ranges. */
  public RocksOptions {
    values = Collections.unmodifiableMap(copy(values));
    requireRanges(values);
    requireOrder(values);
  }

  /**
   * Reads {@code name=value;name=value}, as RocksDB writes options.
   *
   * @throws IllegalArgumentException naming the option that is not one, or its range
   */
  public static RocksOptions parse(String text) {
    Map<RocksOption, Long> values = new EnumMap<>(RocksOption.class);
    for (String each : text.split(";", -1)) {
      if (!each.isBlank()) {
        String[] pair = each.strip().split("=", 2);
        RocksOption option = option(pair[0].strip());
        if (values.put(option, number(option, pair.length < 2 ? "" : pair[1].strip())) != null) {
          throw new IllegalArgumentException(option.text() + " only once");
        }
      }
    }
    return new RocksOptions(values);
  }

  /**
   * These, and others in place of or beside them.
   *
   * @throws IllegalArgumentException when they do not go together
   */
  RocksOptions with(RocksOptions more) {
    Map<RocksOption, Long> all = copy(values);
    all.putAll(more.values);
    return new RocksOptions(all);
  }

  /** Whether nothing is set. */
  public boolean isEmpty() {
    return values.isEmpty();
  }

  @Override
  public String toString() {
    return text(List.copyOf(values.keySet()));
  }

  MutableDBOptions database() {
    return MutableDBOptions.parse(text(of(RocksOption.Scope.DATABASE))).build();
  }

  MutableColumnFamilyOptions family() {
    return MutableColumnFamilyOptions.parse(text(of(RocksOption.Scope.FAMILY))).build();
  }

  boolean has(RocksOption.Scope scope) {
    return !of(scope).isEmpty();
  }

  long valueOr(RocksOption option, long otherwise) {
    return values.getOrDefault(option, otherwise);
  }

  private List<RocksOption> of(RocksOption.Scope scope) {
    List<RocksOption> options = new ArrayList<>(values.keySet());
    options.removeIf(option -> option.scope() != scope);
    return options;
  }

  private String text(List<RocksOption> options) {
    return String.join(
        ";", options.stream().map(option -> option.text() + '=' + values.get(option)).toList());
  }

  private static RocksOption option(String name) {
    return RocksOption.of(name)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "name=value, separated by semicolons, of the options in"
                        + " docs/configuration.md; '%s' is none of them".formatted(name)));
  }

  private static long number(RocksOption option, String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(range(option), e);
    }
  }

  private static String range(RocksOption option) {
    return "%s=a whole number from %d to %d".formatted(option.text(), option.min(), option.max());
  }

  private static Map<RocksOption, Long> copy(Map<RocksOption, Long> values) {
    Map<RocksOption, Long> copy = new EnumMap<>(RocksOption.class);
    copy.putAll(values);
    return copy;
  }

  private static void requireRanges(Map<RocksOption, Long> values) {
    values.forEach(
        (option, value) -> {
          if (value < option.min() || value > option.max()) {
            throw new IllegalArgumentException(range(option));
          }
        });
  }

  /** RocksDB takes them in any order and then stops writes before it compacts. */
  private static void requireOrder(Map<RocksOption, Long> values) {
    long compact =
        values.getOrDefault(
            RocksOption.LEVEL0_FILE_NUM_COMPACTION_TRIGGER, (long) StoreOptions.LEVEL0_COMPACT_AT);
    long slow =
        values.getOrDefault(
            RocksOption.LEVEL0_SLOWDOWN_WRITES_TRIGGER, (long) StoreOptions.LEVEL0_SLOW_AT);
    long stop =
        values.getOrDefault(
            RocksOption.LEVEL0_STOP_WRITES_TRIGGER, (long) StoreOptions.LEVEL0_STOP_AT);
    if (compact > slow || slow > stop) {
      throw new IllegalArgumentException(
          "level0 triggers that ascend: compaction %d, slowdown %d, stop %d"
              .formatted(compact, slow, stop));
    }
  }
}
