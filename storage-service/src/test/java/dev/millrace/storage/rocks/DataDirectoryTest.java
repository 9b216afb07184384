package dev.millrace.storage.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.storage.layout.StoreIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  private static final StoreIdentity IDENTITY = new StoreIdentity("cluster", new Uuid(1, 2), 3, 4);

  @TempDir Path root;
  private RocksShared shared;
  private DataDirectory data;

  @BeforeEach
  void lock() {
    shared = new RocksShared(RocksSettings.of(64L * 1024 * 1024));
    data = DataDirectory.lock(root);
  }

  @AfterEach
  void unlock() {
    data.close();
    shared.close();
  }

  @Test
  void onlyDirectoriesOfStoresAreListed() throws IOException {
    data.openOrCreate(IDENTITY, shared).close();
    Path store = data.directory(IDENTITY.partition());
    for (String other : List.of("partition-1.creating", "partition-02", "partition-", "x")) {
      Files.createDirectories(root.resolve(other));
      Files.copy(store.resolve("CURRENT"), root.resolve(other).resolve("CURRENT"));
    }
    Files.createDirectories(root.resolve("partition-2")); // one that is empty
    assertThat(data.partitions()).containsExactly(IDENTITY.partition());
  }

  @Test
  void twoProcessesNeverShareADataDirectory() {
    assertThatThrownBy(() -> DataDirectory.lock(root))
        .isInstanceOf(StoreException.Refused.class)
        .hasMessageContaining(root.toAbsolutePath().toString());
  }

  @Test
  void aDirectoryWithFilesButWithoutCurrentIsRefusedAndLeftAlone() throws IOException {
    data.openOrCreate(IDENTITY, shared).close();
    Path directory = root.resolve("partition-3");
    Files.delete(directory.resolve("CURRENT"));
    List<Path> before = DirectoryTree.list(directory);

    assertThatThrownBy(() -> data.openOrCreate(IDENTITY, shared))
        .isInstanceOf(StoreException.Refused.class)
        .hasMessageContaining("CURRENT")
        .hasMessageContaining(directory.toString());
    assertThat(DirectoryTree.list(directory)).isEqualTo(before);
  }

  @Test
  void whatACrashLeftOfAStoreBeingMadeIsMadeAgain() throws IOException {
    Path creating = Files.createDirectories(root.resolve("partition-3.creating"));
    Files.writeString(creating.resolve("000001.sst"), "half");

    data.openOrCreate(IDENTITY, shared).close();
    assertThat(creating).doesNotExist();
  }
}
