package dev.millrace.bench.work;

import static java.util.Objects.requireNonNull;

import dev.millrace.bench.generate.Choice;
import dev.millrace.bench.generate.Mix;
import dev.millrace.bench.suite.Outcome;
import dev.millrace.bench.suite.Setup;
import dev.millrace.bench.suite.Work;
import dev.millrace.storage.rocks.Store;
import dev.millrace.storage.rocks.StoreBatch;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes mixed, each write a batch of its own, as YCSB has it (Cooper and others,
 * "Benchmarking Cloud Serving Systems with YCSB", SoCC 2010).
 */
final class Mixing {
  private static final int PERCENT = 100;

  /** The longest scan of workload E; lengths are equally likely. */
  private static final int SCAN_ENTRIES_MAX = 100;

  private final Work.Mix work;
  private final Entry entry;
  private final @Nullable Choice skewed;

  /** Entries from 0 up to it are there. Inserts take turns, so that none is missing below it. */
  private final AtomicLong end;

  /**
   * Takes what to do.
   *
   * @param end how many entries the store holds, earlier inserts included; 0 before it is filled
   */
  Mixing(Work.Mix work, AtomicLong end) {
    this.work = work;
    this.entry = new Entry(work.data());
    this.end = end;
    this.skewed =
        work.choice() == Work.Mix.Choice.UNIFORM
            ? null
            : Choice.zipf(Math.toIntExact(work.data().count()), Chooser.SKEW);
    end.compareAndSet(0, work.data().count());
  }

  Outcome run(Path directory, Setup setup) throws Exception {
    try (OpenStore stores = Filled.open(directory, setup, work.data(), entry)) {
      return Workers.timed(
              work.threads(),
              work.seconds(),
              (worker, turn) -> {
                step(stores.first(), Mix.at(~worker, turn));
                return 1;
              })
          .outcome();
    }
  }

  private void step(Store store, long bits) {
    Work.Shares shares = work.mix();
    long choice = Mix.finish(bits + 1);
    int left = Mix.below(bits, PERCENT);
    if ((left -= shares.reads()) < 0) {
      get(store, chosen(choice));
    } else if ((left -= shares.inserts()) < 0) {
      insert(store);
    } else if ((left -= shares.scans()) < 0) {
      int most = 1 + Mix.below(Mix.finish(choice), SCAN_ENTRIES_MAX);
      Found.some(Scans.count(store, entry.key(chosen(choice)), most));
    } else if (left - shares.readModifyWrites() < 0) {
      long number = chosen(choice);
      get(store, number);
      put(store, number);
    } else {
      put(store, chosen(choice));
    }
  }

  private long chosen(long bits) {
    long count = end.get();
    return switch (work.choice()) {
      case UNIFORM -> Chooser.uniform(bits, count);
      case SKEWED -> Chooser.scrambled(bits, skewed, count);
      case LATEST -> count - 1 - requireNonNull(skewed).draw(bits);
    };
  }

  private void get(Store store, long number) {
    Found.one(store.read(reader -> reader.get(Entry.FAMILY, entry.key(number))));
  }

  private void put(Store store, long number) {
    try (StoreBatch batch = store.begin()) {
      entry.put(batch, number);
      batch.commit();
    }
  }

  private synchronized void insert(Store store) {
    put(store, end.get());
    end.incrementAndGet();
  }
}
