package dev.millrace.storage.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.storage.layout.Bytes;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** RocksDB itself reads what is handed over. */
class BatchBytesTest {
  private static final long SEED = 11;
  private static final int ROUNDS = 300;
  private static final int OVERHEAD_BYTES = 24;
  private static final int SIZE_MAX = 16_000;
  private static final int EXCEPTIONS_ONE_OF = 20;

  @TempDir Path root;

  @BeforeAll
  static void load() {
    RocksDB.loadLibrary();
  }

  @Test
  void theSameEntriesAreWrittenWhateverIsLeftOfTheArray() throws RocksDBException {
    Random random = new Random(SEED);
    BatchBytes bytes = new BatchBytes();
    int copied = 0;
    int filled = 0;
    try (RocksDB database = RocksDB.open(root.toString());
        WriteOptions options = new WriteOptions()) {
      for (int round = 0; round < ROUNDS; round++) {
        bytes.clear();
        int most = random.nextInt(EXCEPTIONS_ONE_OF) == 0 ? 2 * SIZE_MAX : SIZE_MAX;
        int puts = fill(bytes, random, most - random.nextInt(most / 4));
        byte[] handed = bytes.toBytes();
        filled += handed.length == bytes.capacity() ? 1 : 0;
        copied += handed.length < bytes.capacity() ? 1 : 0;
        try (WriteBatch batch = new WriteBatch(handed)) {
          database.write(options, batch);
        }
        assertThat(count(database)).as("round %d of seed %d", round, SEED).isEqualTo(puts);
        database.deleteRange(Bytes.ofLong(0), Bytes.ofLong(Long.MAX_VALUE));
      }
    }
    assertThat(copied).isPositive();
    assertThat(filled).isPositive();
  }

  @Test
  void afterABatchOfUnusualSizeOnlyTheNextFewAreCopied() {
    Random random = new Random(SEED);
    BatchBytes bytes = new BatchBytes();
    var _ = fill(bytes, random, 10 * SIZE_MAX);
    var _ = bytes.toBytes();
    int copied = 0;
    for (int round = 0; round < ROUNDS; round++) {
      bytes.clear();
      var _ = fill(bytes, random, SIZE_MAX - random.nextInt(SIZE_MAX / 20));
      byte[] handed = bytes.toBytes();
      copied += handed.length < bytes.capacity() ? 1 : 0;
    }
    assertThat(copied).isBetween(1, 3);
  }

  /** Fills it almost to a size; the last entry takes back what the last but one put. */
  private static int fill(BatchBytes bytes, Random random, int size) {
    int puts = 0;
    for (int used = 4 * OVERHEAD_BYTES; used < size; puts++) {
      byte[] value = new byte[1 + random.nextInt(Math.min(300, size - used))];
      bytes.put(0, Bytes.ofLong(puts), 0, Long.BYTES, value, 0, value.length);
      used += value.length + OVERHEAD_BYTES;
    }
    bytes.delete(0, Bytes.ofLong(puts - 1));
    return puts - 1;
  }

  private static int count(RocksDB database) throws RocksDBException {
    int count = 0;
    try (RocksIterator all = database.newIterator()) {
      for (all.seekToFirst(); all.isValid(); all.next()) {
        assertThat(all.key()).isEqualTo(Bytes.ofLong(count));
        count++;
      }
      all.status();
    }
    return count;
  }
}
