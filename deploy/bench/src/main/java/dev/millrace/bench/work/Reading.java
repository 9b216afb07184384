package dev.millrace.bench.work;

import dev.millrace.bench.generate.Choice;
import dev.millrace.bench.generate.Mix;
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

  Outcome run(Path directory, Setup setup) throws Exception {
    try (OpenStore stores = Filled.open(directory, setup, work.data(), entry)) {
      return Workers.timed(
              work.threads(), work.seconds(), (worker, turn) -> step(stores.first(), worker, turn))
          .outcome();
    }
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
