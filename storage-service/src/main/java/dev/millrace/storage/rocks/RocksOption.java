package dev.millrace.storage.rocks;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The options of RocksDB that may be set: those that RocksDB changes while it runs and that decide
 * about speed, memory and disk alone. Whatever a promise rests on (atomic flush, the log that is
 * off, key order, prefixes, checks, what compaction may drop) is not among them.
 */
public enum RocksOption {
  MAX_BACKGROUND_JOBS(Scope.DATABASE, 1, 64),
  MAX_OPEN_FILES(Scope.DATABASE, 16, 1_000_000),
  BYTES_PER_SYNC(Scope.DATABASE, 0, Sizes.GIB),
  COMPACTION_READAHEAD_SIZE(Scope.DATABASE, 0, 64 * Sizes.MIB),
  WRITABLE_FILE_MAX_BUFFER_SIZE(Scope.DATABASE, 64 * Sizes.KIB, 64 * Sizes.MIB),
  DELAYED_WRITE_RATE(Scope.DATABASE, 64 * Sizes.KIB, Sizes.TIB),
  STATS_DUMP_PERIOD_SEC(Scope.DATABASE, 0, 86_400),
  WRITE_BUFFER_SIZE(Scope.FAMILY, 64 * Sizes.KIB, 4 * Sizes.GIB),
  MAX_WRITE_BUFFER_NUMBER(Scope.FAMILY, 2, 64),
  LEVEL0_FILE_NUM_COMPACTION_TRIGGER(Scope.FAMILY, 1, 1_000),
  LEVEL0_SLOWDOWN_WRITES_TRIGGER(Scope.FAMILY, 1, 100_000),
  LEVEL0_STOP_WRITES_TRIGGER(Scope.FAMILY, 1, 100_000),
  TARGET_FILE_SIZE_BASE(Scope.FAMILY, 64 * Sizes.KIB, 4 * Sizes.GIB),
  TARGET_FILE_SIZE_MULTIPLIER(Scope.FAMILY, 1, 100),
  MAX_BYTES_FOR_LEVEL_BASE(Scope.FAMILY, 64 * Sizes.KIB, Sizes.TIB),
  MAX_BYTES_FOR_LEVEL_MULTIPLIER(Scope.FAMILY, 2, 100),
  MAX_COMPACTION_BYTES(Scope.FAMILY, Sizes.MIB, Sizes.TIB),
  SOFT_PENDING_COMPACTION_BYTES_LIMIT(Scope.FAMILY, 0, 1024 * Sizes.TIB),
  HARD_PENDING_COMPACTION_BYTES_LIMIT(Scope.FAMILY, 0, 1024 * Sizes.TIB);

  private final Scope scope;
  private final long min;
  private final long max;

  RocksOption(Scope scope, long min, long max) {
    this.scope = scope;
    this.min = min;
    this.max = max;
  }

  /** What an option belongs to. */
  enum Scope {
    DATABASE,
    FAMILY
  }

  /** RocksDB's name of it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The least value. */
  public long min() {
    return min;
  }

  /** The largest value. */
  public long max() {
    return max;
  }

  Scope scope() {
    return scope;
  }

  static Optional<RocksOption> of(String text) {
    return Arrays.stream(values()).filter(option -> option.text().equals(text)).findFirst();
  }

  private static final class Sizes {
    static final long KIB = 1024;
    static final long MIB = 1024 * KIB;
    static final long GIB = 1024 * MIB;
    static final long TIB = 1024 * GIB;
  }
}
