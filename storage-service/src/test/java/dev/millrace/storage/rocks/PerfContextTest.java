package dev.millrace.storage.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.storage.layout.ColumnFamily;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.PerfLevel;

class PerfContextTest {
  @TempDir Path root;

  @Test
  void aThreadThatUsesAStoreHasNone() throws InterruptedException {
    try (RocksShared shared = new RocksShared(RocksSettings.of(64L * 1024 * 1024));
        Store store = Store.create(root, shared)) {
      List<PerfLevel> levels = new ArrayList<>();
      Thread reader = // one that has used no store
          new Thread(
              () ->
                  store.withDatabase(
                      ColumnFamily.META,
                      (database, family) -> levels.add(database.getPerfLevel())));
      reader.start();
      reader.join();

      assertThat(levels).containsExactly(PerfLevel.DISABLE);
    }
  }
}
