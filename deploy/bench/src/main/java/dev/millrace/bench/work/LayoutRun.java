package dev.millrace.bench.work;

import dev.millrace.bench.files.StoreFiles;
import dev.millrace.bench.generate.Mix;
import dev.millrace.bench.measure.ProcessClock;
import dev.millrace.bench.suite.Figure;
import dev.millrace.bench.suite.Outcome;
import dev.millrace.bench.suite.Setup;
import dev.millrace.bench.suite.Work;
import dev.millrace.storage.rocks.Store;
import dev.millrace.storage.rocks.StoreBatch;
import java.nio.file.Path;
import java.util.function.LongToIntFunction;

/**
 * Writes transactions in one layout, compacts, and reads in all ways. Encoding and sorting are
 * within the clock; what all layouts share (duplicate check, totals, digest) is left out.
 */
final class LayoutRun {
  /** As the writer under backlog. */
  private static final int BATCH = 20_000;

  private final Work.Layout work;

  LayoutRun(Work.Layout work) {
    this.work = work;
  }

  Outcome run(Path directory, Setup setup) throws Exception {
    LayoutData data = new LayoutData(work.transactions(), work.seed());
    Figures figures = new Figures();
    ProcessClock clock;
    try (OpenStore stores = new OpenStore(directory, setup, 1)) {
      clock = new ProcessClock();
      write(stores.first(), data);
      figures.set(Figure.RATE, data.count() / clock.seconds());
      stores.flush();
      figures.set(Figure.FLUSHED_RATE, data.count() / clock.seconds());
    }
    figures
        .set(Figure.CPU, clock.cpuMicros() / data.count())
        .set(Figure.FLUSHED_BYTES, (double) StoreFiles.bytes(directory) / data.count());
    StoreFiles.compact(directory);
    figures.set(Figure.COMPACTED_BYTES, (double) StoreFiles.bytes(directory) / data.count());
    try (OpenStore stores = new OpenStore(directory, setup, 1)) {
      LayoutReads reads = new LayoutReads(work.keys(), data, stores.first());
      double entriesListed = perSecond(reads::list);
      figures
          .set(Figure.GET_RATE, perSecond(reads::get))
          .set(Figure.LIST_RATE, entriesListed / LayoutData.LIST_ENTRIES)
          .set(Figure.SCAN_RATE, perSecond(reads::scan));
    }
    return figures.outcome();
  }

  private void write(Store store, LayoutData data) {
    LayoutBatch entries = new LayoutBatch(work.keys(), data);
    for (int from = 0; from < data.count(); from += BATCH) {
      try (StoreBatch batch = store.begin()) {
        entries.put(from, Math.min(data.count(), from + BATCH), batch);
        batch.commit();
      }
    }
  }

  private double perSecond(LongToIntFunction read) {
    ProcessClock clock = new ProcessClock();
    long entries = 0;
    for (long turn = 0; clock.seconds() < work.secondsEach(); turn++) {
      entries += read.applyAsInt(Mix.at(work.seed(), turn));
    }
    return entries / clock.seconds();
  }
}
