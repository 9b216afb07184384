package dev.millrace.storage.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.layout.StoreIdentity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class ManifestCheckTest {
  private static final StoreIdentity IDENTITY = new StoreIdentity("cluster", new Uuid(1, 2), 3, 4);
  private static final long BUDGET_BYTES = 64L * 1024 * 1024;

  /** Makes of a record's type that of the same part of a record in a recycled log. */
  private static final int RECYCLED_BIT = 4;

  /** RocksDB reads such a manifest for ever. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path root;
  private Path manifest = Path.of("");
  private byte[] sound = {};

  @BeforeEach
  void fill() throws Exception {
    try (RocksShared shared = new RocksShared(RocksSettings.of(BUDGET_BYTES));
        DataDirectory data = DataDirectory.lock(root);
        Store store = data.openOrCreate(IDENTITY, shared)) {
      try (StoreBatch batch = store.begin()) {
        batch.put(ColumnFamily.RECORDS, new byte[Long.BYTES], new byte[1]);
        batch.commit();
      }
      store.flush(true);
    }
    Path directory = root.resolve("partition-3");
    manifest = directory.resolve(Files.readString(directory.resolve("CURRENT")).strip());
    sound = Files.readAllBytes(manifest);
  }

  @Test
  void recordOfARecycledLogAnywhereIsDamageThatNamesTheManifest() throws Exception {
    List<Integer> records = records();
    assertThat(records).hasSizeGreaterThan(2);
    for (int at : records) {
      byte[] damaged = sound.clone();
      damaged[at + 6] |= RECYCLED_BIT;
      Files.write(manifest, damaged);
      namesTheManifest(at, this::openAndClose);
      namesTheManifest(at, () -> ClosedStore.read(manifest.getParent()));
    }
    Files.write(manifest, sound);
    openAndClose();
    assertThat(ClosedStore.read(manifest.getParent()).identity()).isEqualTo(IDENTITY);
  }

  private void namesTheManifest(int at, Executable opening) {
    StoreException.Corrupt thrown =
        assertTimeoutPreemptively(
            PATIENCE, () -> assertThrows(StoreException.Corrupt.class, opening));
    assertThat(thrown.file()).isEqualTo(manifest.getFileName().toString());
    assertThat(thrown).hasMessageContaining("at byte " + at);
  }

  private void openAndClose() {
    try (RocksShared shared = new RocksShared(RocksSettings.of(BUDGET_BYTES));
        DataDirectory data = DataDirectory.lock(root);
        Store store = data.open(IDENTITY.partition(), shared)) {
      assertThat(store.directory()).endsWith("partition-3");
    }
  }

  /** Where they begin: all lie in the first block. */
  private List<Integer> records() {
    assertThat(sound).hasSizeLessThan(32 * 1024);
    List<Integer> starts = new ArrayList<>();
    for (int at = 0; at < sound.length; ) {
      starts.add(at);
      at += 7 + Byte.toUnsignedInt(sound[at + 4]) + 256 * Byte.toUnsignedInt(sound[at + 5]);
    }
    return starts;
  }
}
