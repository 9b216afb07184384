package dev.millrace.bench.work;

import dev.millrace.bench.files.StoreFiles;
import dev.millrace.bench.measure.NanoLatencies;
import dev.millrace.bench.measure.ProcessClock;
import dev.millrace.bench.suite.Figure;
import dev.millrace.bench.suite.Outcome;
import dev.millrace.bench.suite.Setup;
import dev.millrace.bench.suite.Work;
import dev.millrace.storage.rocks.Store;
import dev.millrace.storage.rocks.StoreBatch;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Writes entries into new stores, batch after batch; latency is that of a batch. */
final class Writing {
  private final Work.Write work;
  private final Entry entry;
  private final NanoLatencies latencies = new NanoLatencies();

  Writing(Work.Write work) {
    this.work = work;
    this.entry = new Entry(work.data());
  }

  private record Written(long entries, long bytes, NanoLatencies latencies) {}

  Outcome run(Path directory, Setup setup) throws Exception {
    Figures figures = new Figures();
    long entries = 0;
    long bytes = 0;
    ProcessClock clock;
    try (OpenStore stores = new OpenStore(directory, setup, work.stores())) {
      clock = new ProcessClock();
      List<Written> parts =
          Workers.run(work.writers(), worker -> write(stores.of(worker % work.stores()), worker));
      double seconds = clock.seconds();
      for (Written part : parts) {
        entries += part.entries;
        bytes += part.bytes;
        latencies.add(part.latencies);
      }
      stores.flush();
      figures
          .set(Figure.RATE, entries / seconds)
          .set(Figure.FLUSHED_RATE, entries / clock.seconds());
    }
    figures.set(Figure.CPU, clock.cpuMicros() / entries).latencies(latencies);
    files(figures, directory, entries, bytes);
    return figures.outcome();
  }

  private void files(Figures figures, Path directory, long entries, long bytes) throws Exception {
    figures
        .set(Figure.CONTENT, (double) bytes / entries)
        .set(Figure.FLUSHED_BYTES, (double) StoreFiles.bytes(directory) / entries);
    if (work.compact()) {
      StoreFiles.compact(directory);
      double compacted = StoreFiles.bytes(directory);
      figures.set(Figure.COMPACTED_BYTES, compacted / entries).set(Figure.RATIO, bytes / compacted);
    }
  }

  private Written write(Store store, int worker) {
    long from = work.data().count() * worker / work.writers();
    long end = work.data().count() * (worker + 1) / work.writers();
    NanoLatencies times = new NanoLatencies();
    long[] places = new long[work.batch()];
    ProcessClock clock = new ProcessClock();
    long bytes = 0;
    long next = from;
    while (next < end && clock.seconds() < work.secondsMax()) {
      int count = (int) Math.min(work.batch(), end - next);
      long started = System.nanoTime();
      for (int i = 0; i < count; i++) {
        places[i] = entry.place(next + i);
      }
      if (work.sorted()) {
        sort(places, count);
      }
      try (StoreBatch batch = store.begin()) {
        for (int i = 0; i < count; i++) {
          entry.putAt(batch, places[i]);
          bytes += entry.bytesAt(places[i]);
        }
        batch.commit();
      }
      times.record(System.nanoTime() - started);
      next += count;
    }
    return new Written(next - from, bytes, times);
  }

  /** As unsigned numbers, which is the order of keys. */
  static void sort(long[] places, int count) {
    flipSigns(places, count);
    Arrays.sort(places, 0, count);
    flipSigns(places, count);
  }

  private static void flipSigns(long[] places, int count) {
    for (int i = 0; i < count; i++) {
      places[i] ^= Long.MIN_VALUE;
    }
  }
}
