package dev.millrace.bench.work;

import dev.millrace.bench.files.StoreFiles;
import dev.millrace.bench.suite.Data;
import dev.millrace.bench.suite.Setup;
import dev.millrace.storage.rocks.StoreBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.rocksdb.RocksDBException;

/** Stores that are filled and compacted before anything is measured on them. */
final class Filled {
  /** Lies beside a store that is complete. */
  private static final String COMPLETE = "filled";

  private static final int BATCH = 10_000;

  private Filled() {}

  /** Opens the store of a data set; fills it first unless an earlier call did. */
  static OpenStore open(Path directory, Setup setup, Data data, Entry entry)
      throws IOException, RocksDBException {
    Path complete = directory.resolve(COMPLETE);
    if (!Files.exists(complete)) {
      try (OpenStore stores = new OpenStore(directory, setup, 1)) {
        fill(stores, data, entry);
      }
      StoreFiles.compact(directory);
      Files.createFile(complete);
    }
    return new OpenStore(directory, setup, 1);
  }

  private static void fill(OpenStore stores, Data data, Entry entry) {
    long[] places = new long[BATCH];
    for (long from = 0; from < data.count(); from += BATCH) {
      int count = (int) Math.min(BATCH, data.count() - from);
      for (int i = 0; i < count; i++) {
        places[i] = entry.place(from + i);
      }
      Writing.sort(places, count);
      try (StoreBatch batch = stores.first().begin()) {
        for (int i = 0; i < count; i++) {
          entry.putAt(batch, places[i]);
        }
        batch.commit();
      }
    }
  }
}
