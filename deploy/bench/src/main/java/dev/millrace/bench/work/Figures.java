package dev.millrace.bench.work;

import dev.millrace.bench.measure.NanoLatencies;
import dev.millrace.bench.measure.ProcessMeter;
import dev.millrace.bench.suite.Figure;
import dev.millrace.bench.suite.Outcome;
import dev.millrace.bench.suite.Outcome.Sample;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.rocksdb.RocksDB;

/** Gathers the figures of a run. One thread. */
final class Figures {
  private static final double BYTES_PER_MEGABYTE = 1e6;

  private final Map<Figure, Double> values = new EnumMap<>(Figure.class);

  Figures set(Figure figure, double value) {
    values.put(figure, value);
    return this;
  }

  /** Percentiles, if anything was timed. */
  Figures latencies(NanoLatencies latencies) {
    if (latencies.count() == 0) {
      return this;
    }
    return set(Figure.P50, latencies.micros(50))
        .set(Figure.P99, latencies.micros(99))
        .set(Figure.P999, latencies.micros(99.9))
        .set(Figure.MAX, latencies.micros(100));
  }

  Outcome outcome() {
    return outcome(List.of());
  }

  Outcome outcome(List<Sample> samples) {
    set(Figure.RSS, ProcessMeter.rssBytesPeak() / BYTES_PER_MEGABYTE);
    return new Outcome(values, samples, RocksDB.rocksdbVersion().toString());
  }
}
