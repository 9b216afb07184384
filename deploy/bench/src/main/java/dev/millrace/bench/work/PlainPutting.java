package dev.millrace.bench.work;

import dev.millrace.bench.files.StoreFiles;
import dev.millrace.bench.measure.NanoLatencies;
import dev.millrace.bench.measure.ProcessClock;
import dev.millrace.bench.suite.Figure;
import dev.millrace.bench.suite.Outcome;
import dev.millrace.bench.suite.Work;
import java.nio.file.Path;
import org.rocksdb.FlushOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** What batches are compared with: a put for each entry, and RocksDB as it comes. */
final class PlainPutting {
  private PlainPutting() {}

  static Outcome run(Work.PlainPuts work, Path directory) throws Exception {
    RocksDB.loadLibrary();
    Entry entry = new Entry(work.data());
    NanoLatencies latencies = new NanoLatencies();
    Figures figures = new Figures();
    try (Options options = new Options().setCreateIfMissing(true);
        RocksDB database = RocksDB.open(options, directory.toString());
        FlushOptions flush = new FlushOptions()) {
      ProcessClock clock = new ProcessClock();
      long put = put(database, entry, work, latencies, clock);
      figures.set(Figure.RATE, put / clock.seconds());
      database.flush(flush);
      figures
          .set(Figure.FLUSHED_RATE, put / clock.seconds())
          .set(Figure.CPU, clock.cpuMicros() / put)
          .set(Figure.FLUSHED_BYTES, (double) StoreFiles.bytes(directory) / put)
          .latencies(latencies);
    }
    return figures.outcome();
  }

  private static long put(
      RocksDB database,
      Entry entry,
      Work.PlainPuts work,
      NanoLatencies latencies,
      ProcessClock clock)
      throws RocksDBException {
    long next = 0;
    long before = System.nanoTime();
    while (next < work.data().count() && clock.seconds() < work.secondsMax()) {
      database.put(entry.key(next), entry.value(next));
      long now = System.nanoTime();
      latencies.record(now - before);
      before = now;
      next++;
    }
    return next;
  }
}
