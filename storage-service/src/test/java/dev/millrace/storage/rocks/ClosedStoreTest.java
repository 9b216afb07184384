package dev.millrace.storage.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.storage.layout.AppliedState;
import dev.millrace.storage.layout.Bytes;
import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.layout.StoreIdentity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClosedStoreTest {
  private static final StoreIdentity IDENTITY = new StoreIdentity("cluster", new Uuid(1, 2), 3, 4);

  /** More than are opened at once. */
  private static final int TABLES = 30;

  /** Nothing is compacted by itself. */
  private static final RocksOptions NEVER =
      RocksOptions.parse(
          "level0_file_num_compaction_trigger=1000;level0_slowdown_writes_trigger=1000;"
              + "level0_stop_writes_trigger=1000");

  @TempDir Path root;

  /** A table that can not be opened tells: indexes of all tables at once have no budget. */
  @Test
  void tablesThatAreNotNeededAreNotOpened() throws Exception {
    Path directory = root.resolve("partition-3");
    Path table = directory.resolve(fill().get(TABLES / 2).name());
    byte[] bytes = Files.readAllBytes(table);
    bytes[bytes.length - 1] ^= 1; // of the number at the end of every table
    Files.write(table, bytes);
    assertThat(ClosedStore.read(directory))
        .isEqualTo(new ClosedStore(IDENTITY, AppliedState.EMPTY));
    assertThat(UnreadableTable.in(directory)).isEqualTo(table.getFileName().toString());
    assertThat(directory.resolve("LOG")).doesNotExist();
  }

  private List<LiveFile> fill() {
    RocksSettings settings =
        new RocksSettings(
            64L * 1024 * 1024,
            Objects.requireNonNull(Compression.parse("tiered")),
            NEVER,
            StatisticsDetail.NONE,
            true);
    try (RocksShared shared = new RocksShared(settings);
        DataDirectory data = DataDirectory.lock(root);
        Store store = data.openOrCreate(IDENTITY, shared)) {
      for (int table = 0; table < TABLES; table++) {
        try (StoreBatch batch = store.begin()) {
          byte[] key = new byte[Long.BYTES];
          Bytes.putLong(key, 0, table);
          batch.put(ColumnFamily.RECORDS, key, key);
          batch.commit();
        }
        store.flush(true);
      }
      return store.liveFiles().stream()
          .filter(file -> file.family() == ColumnFamily.RECORDS)
          .toList();
    }
  }
}
