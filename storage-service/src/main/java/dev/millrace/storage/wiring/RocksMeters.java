package dev.millrace.storage.wiring;

import dev.millrace.storage.rocks.RocksCounter;
import dev.millrace.storage.rocks.RocksStatistics;
import dev.millrace.storage.rocks.RocksTimer;
import dev.millrace.storage.rocks.StatisticsDetail;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** What RocksDB notes of its own work, of all stores of the process together. */
final class RocksMeters {
  private static final String PREFIX = "millrace.storage.rocksdb.";
  private static final double MICROS = 1e6;

  private final MeterRegistry registry;
  private final RocksStatistics statistics;

  private RocksMeters(MeterRegistry registry, RocksStatistics statistics) {
    this.registry = registry;
    this.statistics = statistics;
  }

  /** Registers them; none when nothing is noted, so that no zero is taken for a count. */
  static void register(MeterRegistry registry, RocksStatistics statistics) {
    if (statistics.detail() != StatisticsDetail.NONE) {
      RocksMeters meters = new RocksMeters(registry, statistics);
      meters.reads();
      meters.writes();
      meters.background();
    }
  }

  private void reads() {
    cache("data", RocksCounter.CACHE_DATA_HITS, RocksCounter.CACHE_DATA_MISSES);
    cache("index", RocksCounter.CACHE_INDEX_HITS, RocksCounter.CACHE_INDEX_MISSES);
    cache("filter", RocksCounter.CACHE_FILTER_HITS, RocksCounter.CACHE_FILTER_MISSES);
    count("memtable.hits", "keys", "Found in memory", RocksCounter.MEMTABLE_HITS);
    count(
        "memtable.misses", "keys", "Not in memory: files are asked", RocksCounter.MEMTABLE_MISSES);
    Tags key = Tags.of("filter", "key");
    Tags prefix = Tags.of("filter", "prefix");
    bloomUseful(key, count(RocksCounter.BLOOM_USEFUL));
    bloomUseful(prefix, count(RocksCounter.BLOOM_PREFIX_USEFUL));
    bloomFalse(key, RocksStatistics::falseKeys);
    bloomFalse(prefix, RocksStatistics::falsePrefixes);
    count("keys.read", null, "Single reads", RocksCounter.KEYS_READ);
    count("seeks", null, "Positions that iterators took", RocksCounter.SEEKS);
    String read = "Keys and values that were read";
    counter("read", "bytes", read, Tags.of("by", "get"), count(RocksCounter.GET_BYTES));
    counter("read", "bytes", read, Tags.of("by", "iterator"), count(RocksCounter.ITERATED_BYTES));
  }

  private void writes() {
    count("keys.written", null, "Puts and deletions", RocksCounter.KEYS_WRITTEN);
    count("written", "bytes", "Batches that were written", RocksCounter.WRITTEN_BYTES);
    counter(
        "stall",
        "seconds",
        "That writes were slowed down or stopped",
        Tags.empty(),
        from -> from.count(RocksCounter.STALL_MICROS) / MICROS);
  }

  private void background() {
    timer("flush", "Flushes, one for each family", RocksTimer.FLUSH);
    count("flush.written", "bytes", "By flushes", RocksCounter.FLUSH_WRITTEN_BYTES);
    timer("compaction", "Compactions", RocksTimer.COMPACTION);
    count("compaction.read", "bytes", "By compactions", RocksCounter.COMPACTION_READ_BYTES);
    count("compaction.written", "bytes", "By compactions", RocksCounter.COMPACTION_WRITTEN_BYTES);
    counter(
        "compaction.cpu",
        "seconds",
        "Processor time of compactions",
        Tags.empty(),
        from -> from.count(RocksCounter.COMPACTION_CPU_MICROS) / MICROS);
  }

  private void cache(String block, RocksCounter hits, RocksCounter misses) {
    Tags tags = Tags.of("block", block);
    counter("cache.hits", "blocks", "Found in the block cache", tags, count(hits));
    counter("cache.misses", "blocks", "Read from files", tags, count(misses));
  }

  private void bloomUseful(Tags tags, ToDoubleFunction<RocksStatistics> value) {
    counter("bloom.useful", "files", "Not looked into: the filter said no", tags, value);
  }

  private void bloomFalse(Tags tags, ToDoubleFunction<RocksStatistics> value) {
    String description = "Looked into in vain: the filter had not said no";
    counter("bloom.false", "files", description, tags, value);
  }

  private void count(String name, @Nullable String unit, String description, RocksCounter counter) {
    counter(name, unit, description, Tags.empty(), count(counter));
  }

  private static ToDoubleFunction<RocksStatistics> count(RocksCounter counter) {
    return from -> from.count(counter);
  }

  private void counter(
      String name,
      @Nullable String unit,
      String description,
      Tags tags,
      ToDoubleFunction<RocksStatistics> value) {
    FunctionCounter.builder(PREFIX + name, statistics, value)
        .baseUnit(unit)
        .description(description)
        .tags(tags)
        .register(registry);
  }

  private void timer(String name, String description, RocksTimer timer) {
    FunctionTimer.builder(
            PREFIX + name,
            statistics,
            from -> from.times(timer).count(),
            from -> from.times(timer).sumMicros(),
            TimeUnit.MICROSECONDS)
        .description(description)
        .register(registry);
  }
}
