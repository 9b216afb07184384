package dev.millrace.bench.work;

import dev.millrace.bench.generate.Mix;
import dev.millrace.bench.measure.NanoLatencies;
import dev.millrace.bench.measure.ProcessClock;
import dev.millrace.bench.measure.ProcessMeter;
import dev.millrace.bench.suite.Figure;
import dev.millrace.bench.suite.Outcome;
import dev.millrace.bench.suite.Outcome.Sample;
import dev.millrace.bench.suite.Setup;
import dev.millrace.bench.suite.Work;
import dev.millrace.bench.suite.Work.Soak.Kind;
import dev.millrace.storage.rocks.Store;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** Load for long; memory and rate are looked at all the time. Latency is that of a get. */
final class Soaking {
  /** As many as a chart shows apart. */
  private static final int SAMPLES_MAX = 300;

  private static final double SAMPLE_SECONDS_MIN = 0.5;
  private static final double BYTES_PER_MEGABYTE = 1e6;
  private static final double MILLIS_PER_SECOND = 1e3;

  private final Work.Soak work;
  private final Entry entry;
  private final LongAdder operations = new LongAdder();
  private final NanoLatencies latencies = new NanoLatencies();
  private final List<Sample> samples = new ArrayList<>();

  Soaking(Work.Soak work) {
    this.work = work;
    this.entry = new Entry(work.data());
  }

  Outcome run(Path directory, Setup setup) throws Exception {
    try (OpenStore stores = Filled.open(directory, setup, work.data(), entry)) {
      ProcessClock clock = new ProcessClock();
      Store store = stores.first();
      List<Runnable> parts = new ArrayList<>(List.of(() -> sample(clock)));
      if (work.kind() != Kind.READ) {
        parts.add(
            () ->
                Replacing.until(
                    () -> isOver(clock),
                    store,
                    entry,
                    work.data().count(),
                    work.batch(),
                    operations));
      }
      if (work.kind() != Kind.WRITE) {
        parts.add(() -> read(store, clock));
      }
      Workers.run(
          parts.size(),
          worker -> {
            parts.get(worker).run();
            return worker;
          });
      return new Figures()
          .set(Figure.RATE, operations.sum() / clock.seconds())
          .set(Figure.CPU, clock.cpuMicros() / operations.sum())
          .latencies(latencies)
          .outcome(samples);
    }
  }

  private boolean isOver(ProcessClock clock) {
    return clock.seconds() >= work.seconds();
  }

  private void read(Store store, ProcessClock clock) {
    long before = System.nanoTime();
    for (long turn = 0; !isOver(clock); turn++) {
      long number = Chooser.uniform(Mix.at(turn, 0), work.data().count());
      Found.one(store.read(reader -> reader.get(Entry.FAMILY, entry.key(number))));
      long now = System.nanoTime();
      latencies.record(now - before);
      before = now;
      operations.increment();
    }
  }

  private void sample(ProcessClock clock) {
    double every = Math.max(SAMPLE_SECONDS_MIN, work.seconds() / SAMPLES_MAX);
    double last = clock.seconds();
    long before = operations.sum();
    while (!isOver(clock)) {
      pause(Math.min(every, Math.max(0, work.seconds() - clock.seconds())));
      double now = clock.seconds();
      long count = operations.sum();
      samples.add(
          new Sample(
              now,
              (count - before) / (now - last),
              ProcessMeter.rssBytesNow() / BYTES_PER_MEGABYTE));
      last = now;
      before = count;
    }
  }

  private static void pause(double seconds) {
    try {
      TimeUnit.MILLISECONDS.sleep(1 + Math.round(seconds * MILLIS_PER_SECOND));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("stopped before its end", e);
    }
  }
}
