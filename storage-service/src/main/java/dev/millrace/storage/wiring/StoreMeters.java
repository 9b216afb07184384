package dev.millrace.storage.wiring;

import dev.millrace.storage.ownership.OwnedPartition;
import dev.millrace.storage.rocks.Compression;
import dev.millrace.storage.rocks.StoreException;
import dev.millrace.storage.rocks.StoreFigures;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Gauges of every owned partition's store. Shown by one thread, read by any. */
final class StoreMeters {
  private static final String PREFIX = "millrace.storage.rocksdb.";

  private record Gauge(MultiGauge rows, ToDoubleFunction<StoreSample> value) {}

  private record LevelGauge(MultiGauge rows, ToDoubleFunction<StoreFigures.Level> value) {}

  private final MeterRegistry registry;
  private final LongSupplier nanoTime;
  private final List<Gauge> gauges = new ArrayList<>();
  private final List<LevelGauge> levels = new ArrayList<>();

  StoreMeters(MeterRegistry registry, LongSupplier nanoTime) {
    this.registry = registry;
    this.nanoTime = nanoTime;
    property("memtables", "bytes", "rocksdb.cur-size-all-mem-tables");
    property("sst", "bytes", "rocksdb.live-sst-files-size");
    property("keys", "keys", "rocksdb.estimate-num-keys");
    property("compaction.pending", "bytes", "rocksdb.estimate-pending-compaction-bytes");
    whole("compactions.running", null, "rocksdb.num-running-compactions");
    whole("flushes.running", null, "rocksdb.num-running-flushes");
    whole("write.stopped", null, "rocksdb.is-write-stopped");
    whole("write.rate.max", "bytes", "rocksdb.actual-delayed-write-rate");
    figure("live", "bytes", "Of the files, what is not superseded", StoreFigures::liveBytes);
    figure(
        "write.amplification",
        null,
        "Bytes written to files for each that was written to the store, since it was opened",
        StoreFigures::writeAmplification);
    figure(
        "space.amplification",
        null,
        "Bytes of files for each that is live",
        StoreFigures::spaceAmplification);
    figure(
        "compression.ratio",
        null,
        "Bytes of keys and values for each of files",
        StoreFigures::compressionRatio);
    level("level.files", null, "Files of a level", StoreFigures.Level::files);
    level("level.size", "bytes", "Files of a level", StoreFigures.Level::bytes);
  }

  /** Shows these partitions and no others. */
  void show(Collection<OwnedPartition> partitions) {
    List<StoreSample> samples =
        partitions.stream().map(partition -> new StoreSample(partition, nanoTime)).toList();
    for (Gauge gauge : gauges) {
      gauge.rows.register(
          samples.stream().<MultiGauge.Row<?>>map(sample -> row(sample, gauge)).toList(), true);
    }
    for (LevelGauge gauge : levels) {
      gauge.rows.register(
          samples.stream().flatMap(sample -> levelRows(sample, gauge)).toList(), true);
    }
  }

  private static MultiGauge.Row<?> row(StoreSample sample, Gauge gauge) {
    return MultiGauge.Row.of(tags(sample), sample, safely(gauge.value));
  }

  private static Stream<MultiGauge.Row<?>> levelRows(StoreSample sample, LevelGauge gauge) {
    return IntStream.range(0, Compression.LEVELS)
        .mapToObj(
            level ->
                MultiGauge.Row.of(
                    tags(sample).and("level", Integer.toString(level)),
                    sample,
                    safely(
                        shown -> gauge.value.applyAsDouble(shown.figures().levels().get(level)))));
  }

  /** A number of all families together. */
  private void property(String name, @Nullable String unit, String property) {
    add(
        name,
        unit,
        "RocksDB's " + property,
        partition -> partition.contents().store().property(property));
  }

  /** A number that RocksDB tells of the whole database, whatever family is asked. */
  private void whole(String name, @Nullable String unit, String property) {
    add(
        name,
        unit,
        "RocksDB's " + property,
        partition -> partition.contents().store().databaseProperty(property));
  }

  private void add(
      String name,
      @Nullable String unit,
      String description,
      ToDoubleFunction<OwnedPartition> value) {
    gauges.add(
        new Gauge(
            rows(name, unit, description), sample -> value.applyAsDouble(sample.partition())));
  }

  private void figure(
      String name,
      @Nullable String unit,
      String description,
      ToDoubleFunction<StoreFigures> value) {
    gauges.add(
        new Gauge(rows(name, unit, description), sample -> value.applyAsDouble(sample.figures())));
  }

  private void level(
      String name,
      @Nullable String unit,
      String description,
      ToDoubleFunction<StoreFigures.Level> value) {
    levels.add(new LevelGauge(rows(name, unit, description), value));
  }

  private MultiGauge rows(String name, @Nullable String unit, String description) {
    return MultiGauge.builder(PREFIX + name)
        .baseUnit(unit)
        .description(description)
        .register(registry);
  }

  private static ToDoubleFunction<StoreSample> safely(ToDoubleFunction<StoreSample> value) {
    return sample -> {
      try {
        return value.applyAsDouble(sample);
      } catch (StoreException | IllegalStateException e) {
        return Double.NaN; // not open, or closed just now
      }
    };
  }

  private static Tags tags(StoreSample sample) {
    return Tags.of("partition", Integer.toString(sample.partition().partition()));
  }
}
