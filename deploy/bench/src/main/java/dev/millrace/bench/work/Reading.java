package dev.millrace.bench.work;

import dev.millrace.bench.generate.Choice;
import dev.millrace.bench.generate.Mix;
import dev.millrace.bench.measure.NanoLatencies;
import dev.millrace.bench.measure.ProcessClock;
import dev.millrace.bench.suite.Figure;
import dev.millrace.bench.suite.Outcome;
import dev.millrace.bench.suite.Setup;
import dev.millrace.bench.suite.Work;
import dev.millrace.storage.rocks.Store;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a filled store for a time. Whatever is asked for is there, or the run fails. */
final class Reading {
  private static final int KEYS_TOGETHER = 100;

  private final Work.Read work;
  private final Entry entry;
  private final long count;
  private final @Nullable Choice skewed;

  Reading(Work.Read work) {
    this.work = work;
    this.entry = new Entry(work.data());
    this.count = work.data().count();
    this.skewed =
        work.reads() == Work.Reads.SKEWED_GETS
            ? Choice.zipf(Math.toIntExact(count), Chooser.SKEW)
            : null;
  }

  private record Done(long operations, NanoLatencies latencies) {}

  Outcome run(Path directory, Setup setup) throws Exception {
    try (OpenStore stores = Filled.open(directory, setup, work.data(), entry)) {
      ProcessClock clock = new ProcessClock();
      List<Done> parts = Workers.run(work.threads(), worker -> read(stores.first(), worker, clock));
      double seconds = clock.seconds();
      double cpuMicros = clock.cpuMicros();
      NanoLatencies latencies = new NanoLatencies();
      parts.forEach(part -> latencies.add(part.latencies));
      long operations = parts.stream().mapToLong(Done::operations).sum();
      return new Figures()
          .set(Figure.RATE, operations / seconds)
          .set(Figure.CPU, cpuMicros / operations)
          .latencies(latencies)
          .outcome();
    }
  }

  private Done read(Store store, int worker, ProcessClock clock) {
    NanoLatencies latencies = new NanoLatencies();
    long operations = 0;
    long turn = 0;
    long before = System.nanoTime();
    while (clock.seconds() < work.seconds()) {
      operations += step(store, worker, turn++);
      long now = System.nanoTime();
      latencies.record(now - before);
      before = now;
    }
    return new Done(operations, latencies);
  }

  /** One call to the store; returns how many entries it read. */
  private long step(Store store, int worker, long turn) {
    long bits = Mix.at(worker, turn);
    return switch (work.reads()) {
      case SEQUENTIAL_GETS -> get(store, (worker * count / work.threads() + turn) % count);
      case RANDOM_GETS -> get(store, Chooser.uniform(bits, count));
      case SKEWED_GETS -> get(store, Chooser.scrambled(bits, skewed, count));
      case RANDOM_HUNDREDS -> getHundred(store, bits);
      case SCAN -> scan(store, bits);
    };
  }

  private int get(Store store, long number) {
    byte[] value = store.read(reader -> reader.get(Entry.FAMILY, entry.key(number)));
    return Found.one(value);
  }

  private int getHundred(Store store, long bits) {
    List<byte[]> keys = new ArrayList<>(KEYS_TOGETHER);
    for (int i = 0; i < KEYS_TOGETHER; i++) {
      keys.add(entry.key(Chooser.uniform(Mix.at(bits, i), count)));
    }
    int[] found = new int[1];
    store.<@Nullable Void>read(
        reader -> {
          reader.multiGet(Entry.FAMILY, keys, (_, value) -> found[0] += Found.one(value));
          return null;
        });
    return found[0];
  }

  private long scan(Store store, long bits) {
    return Found.some(
        Scans.count(store, entry.key(Chooser.uniform(bits, count)), Scans.STRETCH_ENTRIES));
  }
}
