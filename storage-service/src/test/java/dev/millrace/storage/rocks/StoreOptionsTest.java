package dev.millrace.storage.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.storage.layout.ColumnFamily;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreOptionsTest {
  private static final String INSERT_NEAR_THE_LAST =
      "memtable_insert_with_hint_prefix_extractor=rocksdb.FixedPrefix.0";

  @TempDir Path root;

  /** The option is given as text: a release that reads it otherwise would only be slower. */
  @Test
  void memtablesOfEveryFamilyInsertNearTheLastKey() throws IOException {
    RocksSettings settings =
        new RocksSettings(
            64L * 1024 * 1024, Compression.TIERED, RocksOptions.NONE, StatisticsDetail.NONE, false);

    try (RocksShared shared = new RocksShared(settings)) {
      Store.create(root, shared).close();
    }

    int families = ColumnFamily.values().length;
    assertThat(Collections.frequency(WrittenOptions.of(root), INSERT_NEAR_THE_LAST))
        .isEqualTo(families);
  }
}
