package dev.millrace.storage.rpc;

import static java.util.concurrent.TimeUnit.MICROSECONDS;

import dev.millrace.admin.v1.OperationStatistics;
import dev.millrace.storage.read.ReadMetrics;
import dev.millrace.storage.rocks.RocksStatistics;
import dev.millrace.storage.rocks.RocksTimer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.HistogramSnapshot;
import io.micrometer.core.instrument.distribution.ValueAtPercentile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** How long reads and writes took, from the meters that others keep. Any thread. */
final class OperationTimes {
  /** The writers' timer; there is none before the first partition is taken. */
  private static final String WRITE = "millrace.storage.write";

  private static final double P99 = 0.99;

  private final MeterRegistry registry;
  private final RocksStatistics noted;

  OperationTimes(MeterRegistry registry, RocksStatistics noted) {
    this.registry = registry;
    this.noted = noted;
  }

  /** By name, those of RocksDB last. */
  List<OperationStatistics> now() {
    List<OperationStatistics> all = new ArrayList<>();
    for (Timer timer : registry.find(ReadMetrics.TIMER).timers()) {
      all.add(of(String.valueOf(timer.getId().getTag("operation")), timer));
    }
    Timer write = registry.find(WRITE).timer();
    if (write != null) {
      all.add(of("write", write));
    }
    all.sort(Comparator.comparing(OperationStatistics::getOperation));
    if (noted.detail().timesOperations()) {
      all.add(of("rocksdb-get", noted.times(RocksTimer.GET)));
      all.add(of("rocksdb-seek", noted.times(RocksTimer.SEEK)));
      all.add(of("rocksdb-write", noted.times(RocksTimer.WRITE)));
    }
    return all;
  }

  private static OperationStatistics of(String operation, Timer timer) {
    HistogramSnapshot taken = timer.takeSnapshot();
    double p99Micros = 0;
    for (ValueAtPercentile value : taken.percentileValues()) {
      if (value.percentile() == P99) {
        p99Micros = value.value(MICROSECONDS);
      }
    }
    return OperationStatistics.newBuilder()
        .setOperation(operation)
        .setCount(taken.count())
        .setMeanMicros(taken.mean(MICROSECONDS))
        .setP99Micros(p99Micros)
        .build();
  }

  private static OperationStatistics of(String operation, RocksTimer.Times times) {
    return OperationStatistics.newBuilder()
        .setOperation(operation)
        .setCount(times.count())
        .setMeanMicros(times.meanMicros())
        .setP99Micros(times.p99Micros())
        .build();
  }
}
