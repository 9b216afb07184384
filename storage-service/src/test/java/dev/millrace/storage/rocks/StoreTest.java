package dev.millrace.storage.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.storage.layout.Bytes;
import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.layout.StoreIdentity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreTest {
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
  void whatIsCommittedIsThereAfterReopeningAndWhatIsNotIsNot() {
    try (Store store = data.openOrCreate(IDENTITY, shared)) {
      try (StoreBatch batch = store.begin()) {
        batch.put(ColumnFamily.IDS, key(1), key(10));
        batch.put(ColumnFamily.IDS, key(2), key(20));
        batch.commit();
      }
      try (StoreBatch batch = store.begin()) {
        batch.put(ColumnFamily.IDS, key(3), key(30));
        batch.delete(ColumnFamily.IDS, key(1));
      }
      try (StoreBatch batch = store.begin()) {
        batch.delete(ColumnFamily.IDS, key(2));
        batch.commit();
      }
    }
    try (Store store = data.openOrCreate(IDENTITY, shared)) {
      assertThat(get(store, 1)).isEqualTo(key(10));
      assertThat(get(store, 2)).isNull();
      assertThat(get(store, 3)).isNull();
    }
  }

  @Test
  void useAfterCloseIsAClearExceptionForEveryOperation() {
    Store store = data.openOrCreate(IDENTITY, shared);
    StoreBatch batch = store.begin();
    batch.put(ColumnFamily.IDS, key(1), key(1));
    StoreReader[] kept = new StoreReader[1];
    store.read(
        reader -> {
          kept[0] = reader;
          return null;
        });
    store.close();
    store.close();

    assertThatThrownBy(() -> get(store, 1)).isInstanceOf(StoreException.Closed.class);
    assertThatThrownBy(store::begin).isInstanceOf(StoreException.Closed.class);
    assertThatThrownBy(() -> store.flush(true)).isInstanceOf(StoreException.Closed.class);
    assertThatThrownBy(store::checkBackground).isInstanceOf(StoreException.Closed.class);
    assertThatThrownBy(batch::commit).isInstanceOf(StoreException.Closed.class);
    assertThatThrownBy(() -> kept[0].get(ColumnFamily.IDS, key(1)))
        .isInstanceOf(IllegalStateException.class);
    batch.close();
  }

  @Test
  void filesThatNobodyCompactsYetAreNoPressure() {
    try (Store store = data.openOrCreate(IDENTITY, shared)) {
      store.setOptions(
          RocksOptions.parse(
              "level0_file_num_compaction_trigger=5;level0_slowdown_writes_trigger=5"));
      for (int i = 0; i < 4; i++) {
        try (StoreBatch batch = store.begin()) {
          batch.put(ColumnFamily.IDS, key(i), key(i));
          batch.commit();
        }
        store.flush(true);
        assertThat(store.pressure()).isEqualTo(WritePressure.NONE);
      }
    }
  }

  @Test
  void aFinishedBatchTakesNothingMore() {
    try (Store store = data.openOrCreate(IDENTITY, shared)) {
      StoreBatch batch = store.begin();
      batch.commit();
      assertThatThrownBy(() -> batch.put(ColumnFamily.IDS, key(1), key(1)))
          .isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(batch::commit).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void aFlippedByteGivesAnErrorThatNamesTheFile() throws IOException {
    Path table = fill();
    try (FileChannel file =
        FileChannel.open(table, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      file.read(one, 1000);
      one.put(0, (byte) (one.get(0) ^ 0xff)).rewind();
      file.write(one, 1000);
    }
    try (Store store = data.openOrCreate(IDENTITY, shared)) {
      Throwable failure = catchThrowable(() -> count(store));
      assertThat(failure).isInstanceOf(StoreException.Corrupt.class);
      assertThat(((StoreException.Corrupt) failure).file())
          .isEqualTo(table.getFileName().toString());
    }
  }

  @Test
  void aMissingOrTruncatedFileGivesAnErrorThatNamesIt() throws IOException {
    Path table = fill();
    byte[] whole = Files.readAllBytes(table);
    Files.delete(table);
    Throwable missing = catchThrowable(() -> data.openOrCreate(IDENTITY, shared));
    assertThat(missing).isInstanceOf(StoreException.Corrupt.class);
    assertThat(((StoreException.Corrupt) missing).file()).isEqualTo(table.getFileName().toString());

    Files.write(table, Arrays.copyOf(whole, whole.length / 2));
    Throwable cut =
        catchThrowable(
            () -> {
              try (Store store = data.openOrCreate(IDENTITY, shared)) {
                count(store);
              }
            });
    assertThat(cut).isInstanceOf(StoreException.Corrupt.class);
    assertThat(((StoreException.Corrupt) cut).file()).isEqualTo(table.getFileName().toString());
  }

  @Test
  void manyKeysAreFoundWhetherTheyLieTogetherOrScattered() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    try (Store store = data.openOrCreate(IDENTITY, shared)) {
      Set<Long> stored = new HashSet<>();
      for (int round = 0; round < 60; round++) {
        long span = 1L << (4 + random.nextInt(20));
        List<byte[]> asked =
            LongStream.generate(() -> random.nextLong(span))
                .limit(random.nextInt(400))
                .sorted()
                .mapToObj(StoreTest::key)
                .toList();
        assertThat(found(store, asked))
            .as("seed %d", seed)
            .isEqualTo(asked.stream().map(key -> stored.contains(number(key))).toList());
        try (StoreBatch batch = store.begin()) {
          for (int i = random.nextInt(300); i > 0; i--) {
            long one = random.nextLong(span);
            stored.add(one);
            batch.put(ColumnFamily.IDS, key(one), key(one));
          }
          batch.commit();
        }
        if (random.nextInt(4) == 0) {
          store.flush(true);
        }
      }
    }
  }

  @Test
  void keysAndValuesOfEveryLengthComeBack() {
    int[] lengths = {0, 1, 127, 128, 129, 16_383, 16_384, 2_097_151, 2_097_152};
    try (Store store = data.openOrCreate(IDENTITY, shared)) {
      try (StoreBatch batch = store.begin()) {
        for (int length : lengths) {
          byte[] key = new byte[Math.min(length, 300) + 8];
          System.arraycopy(key(length), 0, key, 0, 8);
          byte[] value = new byte[length];
          Arrays.fill(value, (byte) length);
          batch.put(ColumnFamily.RECORDS, key, value);
          int half = length / 2;
          batch.put(ColumnFamily.IDS, key(length), Arrays.copyOf(value, half), value, half, length);
        }
        batch.commit();
      }
      for (int length : lengths) {
        byte[] key = new byte[Math.min(length, 300) + 8];
        System.arraycopy(key(length), 0, key, 0, 8);
        byte[] value = store.read(reader -> reader.get(ColumnFamily.RECORDS, key));
        byte[] expected = new byte[length];
        Arrays.fill(expected, (byte) length);
        assertThat(value).isEqualTo(expected);
        assertThat(get(store, length)).isEqualTo(value);
      }
    }
  }

  private static List<Boolean> found(Store store, List<byte[]> asked) {
    Boolean[] found = new Boolean[asked.size()];
    Arrays.fill(found, false);
    store.read(
        reader -> {
          reader.find(
              ColumnFamily.IDS,
              new Keys(asked),
              (i, value) -> {
                assertThat(value).isEqualTo(asked.get(i));
                found[i] = true;
              });
          return null;
        });
    return Arrays.asList(found);
  }

  private record Keys(List<byte[]> all) implements StoreReader.AscendingKeys {
    @Override
    public int count() {
      return all.size();
    }

    @Override
    public byte[] bytes() {
      byte[] bytes = new byte[8 * all.size()];
      for (int i = 0; i < all.size(); i++) {
        System.arraycopy(all.get(i), 0, bytes, at(i), 8);
      }
      return bytes;
    }

    @Override
    public int at(int i) {
      return 8 * i;
    }

    @Override
    public int length(int i) {
      return 8;
    }
  }

  private static long number(byte[] key) {
    return ByteBuffer.wrap(key).getLong();
  }

  @Test
  void atomicFlushKeepsAllFamiliesTogetherWithoutALog() throws IOException {
    Path copy = root.resolve("copy");
    try (Store store = data.openOrCreate(IDENTITY, shared)) {
      for (int i = 0; i < 10; i++) {
        try (StoreBatch batch = store.begin()) {
          batch.put(ColumnFamily.RECORDS, key(i), key(i));
          batch.put(ColumnFamily.IDS, key(i), key(i));
          batch.put(ColumnFamily.META, key(0), key(i));
          batch.commit();
        }
        if (i == 5) {
          store.flush(true);
        }
      }
      // What kill -9 would leave: the files as they are, without what is in memory.
      Files.createDirectories(copy);
      for (Path file : DirectoryTree.list(root.resolve("partition-3"))) {
        if (!file.getFileName().toString().equals("LOCK")) {
          Files.copy(file, copy.resolve(file.getFileName()));
        }
      }
    }
    try (Store store = Store.open(copy, shared)) {
      for (ColumnFamily family : List.of(ColumnFamily.RECORDS, ColumnFamily.IDS)) {
        List<byte[]> keys = new ArrayList<>();
        store.read(
            reader -> {
              reader.scan(family, key(0), null, (key, value) -> keys.add(key));
              return null;
            });
        assertThat(keys).hasSize(6);
      }
      byte[] last = store.read(reader -> reader.get(ColumnFamily.META, key(0)));
      assertThat(last).isEqualTo(key(5));
    }
  }

  private Path fill() throws IOException {
    Random random = new Random(7);
    try (Store store = data.openOrCreate(IDENTITY, shared);
        StoreBatch batch = store.begin()) {
      byte[] value = new byte[200];
      for (int i = 0; i < 1000; i++) {
        random.nextBytes(value);
        batch.put(ColumnFamily.RECORDS, key(i), value.clone());
      }
      batch.commit();
    }
    return DirectoryTree.list(root.resolve("partition-3")).stream()
        .filter(file -> file.toString().endsWith(".sst"))
        .max(Comparator.comparingLong(file -> file.toFile().length()))
        .orElseThrow();
  }

  private static int count(Store store) {
    int[] entries = new int[1];
    store.read(
        reader -> {
          reader.scan(
              ColumnFamily.RECORDS,
              key(0),
              null,
              (key, value) -> {
                entries[0]++;
                return true;
              });
          return null;
        });
    return entries[0];
  }

  private static byte[] get(Store store, long key) {
    return store.read(reader -> reader.get(ColumnFamily.IDS, key(key)));
  }

  private static byte[] key(long number) {
    return Bytes.ofLong(number);
  }
}
