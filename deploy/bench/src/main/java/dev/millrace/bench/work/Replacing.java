package dev.millrace.bench.work;

import dev.millrace.bench.generate.Mix;
import dev.millrace.storage.rocks.Store;
import dev.millrace.storage.rocks.StoreBatch;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;

/** Writes random entries of a filled store again, in sorted batches. */
final class Replacing {
  private Replacing() {}

  /** Until told to stop. */
  static void until(
      BooleanSupplier stop, Store store, Entry entry, long count, int batch, LongAdder written) {
    long[] places = new long[batch];
    for (long turn = 0; !stop.getAsBoolean(); turn++) {
      for (int i = 0; i < batch; i++) {
        places[i] = entry.place(Chooser.uniform(Mix.at(~turn, i), count));
      }
      Writing.sort(places, batch);
      try (StoreBatch changes = store.begin()) {
        for (long place : places) {
          entry.putAt(changes, place);
        }
        changes.commit();
      }
      written.add(batch);
    }
  }
}
