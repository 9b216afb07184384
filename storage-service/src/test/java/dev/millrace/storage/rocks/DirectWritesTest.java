package dev.millrace.storage.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectWritesTest {
  private static final String OPTION = "use_direct_io_for_flush_and_compaction=";
  private static final long BUDGET_BYTES = 64L * 1024 * 1024;

  @TempDir Path root;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aStoreIsOpenedAsSetWhereTheFileSystemTakesIt(boolean wanted) throws IOException {
    boolean expected = wanted && DirectWrites.work(root);
    RocksSettings settings =
        new RocksSettings(
            BUDGET_BYTES, Compression.TIERED, RocksOptions.NONE, StatisticsDetail.NONE, wanted);

    try (RocksShared shared = new RocksShared(settings)) {
      Store.create(root, shared).close();
    }

    assertThat(WrittenOptions.of(root)).contains(OPTION + expected);
  }

  @Test
  void tryingLeavesNothingBehind() throws IOException {
    var _ = DirectWrites.work(root);

    try (Stream<Path> files = Files.list(root)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void whereNothingCanBeWrittenTheyDoNotWork() {
    assertThat(DirectWrites.work(root.resolve("absent"))).isFalse();
  }
}
