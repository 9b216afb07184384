package dev.millrace.bench.work;

import dev.millrace.bench.suite.Setup;
import dev.millrace.storage.layout.StoreIdentity;
import dev.millrace.storage.rocks.Compression;
import dev.millrace.storage.rocks.DataDirectory;
import dev.millrace.storage.rocks.RocksOptions;
import dev.millrace.storage.rocks.RocksSettings;
import dev.millrace.storage.rocks.RocksShared;
import dev.millrace.storage.rocks.StatisticsDetail;
import dev.millrace.storage.rocks.Store;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.Uuid;

/** Stores of one process, opened as the service opens them. */
final class OpenStore implements AutoCloseable {
  private static final long MEBIBYTE = 1024 * 1024;
  private static final Uuid TOPIC = new Uuid(1, 1);

  private final DataDirectory directory;
  private final RocksShared shared;
  private final List<Store> stores = new ArrayList<>();

  OpenStore(Path path, Setup setup, int count) {
    directory = DataDirectory.lock(path);
    shared = new RocksShared(settings(setup));
    for (int partition = 0; partition < count; partition++) {
      stores.add(
          directory.openOrCreate(new StoreIdentity("bench", TOPIC, partition, count), shared));
    }
  }

  /** Of partition 0. */
  Store first() {
    return stores.getFirst();
  }

  Store of(int partition) {
    return stores.get(partition);
  }

  void flush() {
    stores.forEach(store -> store.flush(true));
  }

  @Override
  public void close() {
    stores.forEach(Store::close);
    shared.close();
    directory.close();
  }

  private static RocksSettings settings(Setup setup) {
    Compression compression = Compression.parse(setup.compression());
    if (compression == null) {
      throw new IllegalArgumentException("compression must be " + Compression.FORMS);
    }
    return new RocksSettings(
        setup.budgetMebibytes() * MEBIBYTE,
        compression,
        RocksOptions.parse(setup.options()),
        StatisticsDetail.EXCEPT_TIMERS,
        true);
  }
}
