package dev.millrace.bench.work;

import dev.millrace.bench.generate.Mix;
import dev.millrace.bench.measure.NanoLatencies;
import dev.millrace.bench.measure.ProcessClock;
import dev.millrace.bench.suite.Figure;
import dev.millrace.bench.suite.Outcome;
import dev.millrace.bench.suite.Setup;
import dev.millrace.bench.suite.Work;
import dev.millrace.storage.rocks.Store;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** One writer that never rests, and readers beside it; latency is that of a get. */
final class BesideWriter {
  private final Work.ReadBesideWriter work;
  private final Entry entry;
  private final LongAdder written = new LongAdder();

  BesideWriter(Work.ReadBesideWriter work) {
    this.work = work;
    this.entry = new Entry(work.data());
  }

  Outcome run(Path directory, Setup setup) throws Exception {
    try (OpenStore stores = Filled.open(directory, setup, work.data(), entry)) {
      ProcessClock clock = new ProcessClock();
      List<NanoLatencies> parts =
          Workers.run(
              1 + work.readers(),
              worker -> worker == 0 ? write(stores, clock) : read(stores.first(), worker, clock));
      double seconds = clock.seconds();
      double cpuMicros = clock.cpuMicros();
      NanoLatencies latencies = new NanoLatencies();
      parts.forEach(latencies::add);
      double operations = latencies.count() + written.sum();
      return new Figures()
          .set(Figure.READ_RATE, latencies.count() / seconds)
          .set(Figure.WRITE_RATE, written.sum() / seconds)
          .set(Figure.CPU, cpuMicros / operations)
          .latencies(latencies)
          .outcome();
    }
  }

  private NanoLatencies write(OpenStore stores, ProcessClock clock) {
    Replacing.until(
        () -> clock.seconds() >= work.seconds(),
        stores.first(),
        entry,
        work.data().count(),
        work.batch(),
        written);
    return new NanoLatencies();
  }

  private NanoLatencies read(Store store, int worker, ProcessClock clock) {
    NanoLatencies latencies = new NanoLatencies();
    long before = System.nanoTime();
    for (long turn = 0; clock.seconds() < work.seconds(); turn++) {
      long number = Chooser.uniform(Mix.at(worker, turn), work.data().count());
      Found.one(store.read(reader -> reader.get(Entry.FAMILY, entry.key(number))));
      long now = System.nanoTime();
      latencies.record(now - before);
      before = now;
    }
    return latencies;
  }
}
