package dev.millrace.bench.files;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.CompressionType;
import org.rocksdb.FlushOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

class StoreFilesTest {
  private static final int ENTRIES = 5_000;

  @TempDir private Path directory;

  static {
    RocksDB.loadLibrary();
  }

  /** Files of level 0 without compression; below, the options say ZSTD. */
  private static void fill(Path path) throws RocksDBException {
    try (Options options =
            new Options()
                .setCreateIfMissing(true)
                .setCompressionType(CompressionType.NO_COMPRESSION)
                .setBottommostCompressionType(CompressionType.ZSTD_COMPRESSION)
                .setLevelZeroFileNumCompactionTrigger(100);
        RocksDB database = RocksDB.open(options, path.toString());
        FlushOptions flush = new FlushOptions()) {
      for (int i = 0; i < ENTRIES; i++) {
        database.put(key(i), "a value that is much like every other value".getBytes(US_ASCII));
        if (i % 1_000 == 999) {
          database.flush(flush);
        }
      }
    }
  }

  private static byte[] key(int i) {
    return "key-%08d".formatted(i).getBytes(US_ASCII);
  }

  @Test
  void compactingUsesTheStoresOwnOptionsAndLosesNothing() throws Exception {
    Path one = Files.createDirectories(directory.resolve("a/one"));
    Path two = Files.createDirectories(directory.resolve("two"));
    fill(one);
    fill(two);
    assertThat(StoreFiles.databases(directory)).containsExactly(one, two);
    long before = StoreFiles.bytes(directory);
    StoreFiles.compact(directory);
    assertThat(StoreFiles.bytes(directory)).isLessThan(before / 3);
    for (Path path : StoreFiles.databases(directory)) {
      try (RocksDB database = RocksDB.openReadOnly(path.toString())) {
        assertThat(database.getLongProperty("rocksdb.estimate-num-keys")).isEqualTo(ENTRIES);
        assertThat(database.get(key(ENTRIES - 1))).isNotEmpty();
      }
    }
  }
}
