package dev.millrace.storage.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.millrace.storage.layout.Bytes;
import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.layout.StoreIdentity;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compactions on demand of a store in use. */
class CompactionTest {
  private static final StoreIdentity IDENTITY = new StoreIdentity("cluster", new Uuid(1, 2), 3, 4);
  private static final int VALUE_BYTES = 1_000;

  /** A compaction of what is put here to zstd:15 takes seconds if nobody ends it. */
  private static final int FILES = 7;

  /** So many that RocksDB begins to compact by itself when a store is opened. */
  private static final int FILES_MANY = 12;

  private static final int ENTRIES = 4_000;

  /** Compaction threads have the lowest priority: beside other work a moment can be long. */
  private static final Duration MOMENT = Duration.ofSeconds(10);

  /** Nothing is compacted by itself. */
  private static final RocksOptions NEVER =
      RocksOptions.parse(
          "level0_file_num_compaction_trigger=1000;level0_slowdown_writes_trigger=1000;"
              + "level0_stop_writes_trigger=1000");

  @TempDir Path root;

  @Test
  void everythingIsWrittenAnewWithTheCompressionThatIsSet() {
    with(
        "none",
        store -> {
          fill(store, 3, 300);
          assertThat(store.compact(ColumnFamily.RECORDS, everything())).isTrue();
          assertThat(records(store))
              .allMatch(file -> file.level() == Compression.LEVELS - 1)
              .allMatch(file -> file.compression().equals("none"));
        });
    with(
        "tiered",
        store -> {
          assertThat(
                  store.compact(
                      ColumnFamily.RECORDS, new Compaction(Compaction.Extent.ABOVE_BOTTOM)))
              .isTrue();
          assertThat(records(store)).allMatch(file -> file.compression().equals("none"));
          assertThat(store.compact(ColumnFamily.RECORDS, everything())).isTrue();
          assertThat(records(store))
              .isNotEmpty()
              .allMatch(file -> file.compression().equals("zstd"));
          assertThat(entries(store)).isEqualTo(900);
        });
  }

  @Test
  void filesThatDoNotOverlapAreWrittenAnewTooWhereLevelZeroIsAllThereIs() {
    with(
        "tiered",
        store -> {
          for (int file = 0; file < 4; file++) {
            try (StoreBatch batch = store.begin()) {
              for (int i = 0; i < 50; i++) {
                byte[] key = new byte[Long.BYTES];
                Bytes.putLong(key, 0, file * 1_000L + i);
                batch.put(ColumnFamily.RECORDS, key, new byte[10 * VALUE_BYTES]);
              }
              batch.commit();
            }
            store.flush(true);
          }
          assertThat(store.compact(ColumnFamily.RECORDS, everything())).isTrue();
          assertThat(records(store))
              .allMatch(file -> file.level() == Compression.LEVELS - 1)
              .allMatch(file -> file.compression().equals("zstd"));
        });
  }

  @Test
  void oneThatWasCancelledBeforeItBeganDoesNothing() {
    with(
        "tiered",
        store -> {
          fill(store, 2, 100);
          Compaction compaction = everything();
          compaction.cancel();
          assertThat(store.compact(ColumnFamily.RECORDS, compaction)).isFalse();
          assertThat(records(store)).hasSize(2).allMatch(file -> file.level() == 0);
        });
  }

  @Test
  void cancellingEndsItWithinAMomentAndLosesNothing() {
    with("none", store -> fill(store, FILES, ENTRIES));
    with(
        "zstd:15",
        store -> {
          Compaction compaction = everything();
          CompletableFuture<Boolean> done =
              CompletableFuture.supplyAsync(() -> store.compact(ColumnFamily.RECORDS, compaction));
          awaitCompacting(store);
          compaction.cancel();
          assertThat(done).succeedsWithin(MOMENT).isEqualTo(false);
          assertThat(entries(store)).isEqualTo(FILES * ENTRIES);
          assertThat(records(store)).hasSize(FILES);
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {FILES, FILES_MANY})
  void closingTheStoreEndsItAndReadsDoNotWaitForIt(int files) {
    with("none", store -> fill(store, files, ENTRIES));
    with(
        "zstd:15",
        store -> {
          CompletableFuture<Boolean> done =
              CompletableFuture.supplyAsync(
                  () -> store.compact(ColumnFamily.RECORDS, everything()));
          awaitCompacting(store);
          store.<byte @Nullable []>read(
              reader -> reader.get(ColumnFamily.RECORDS, new byte[Long.BYTES]));
          store.close();
          assertThatThrownBy(() -> done.get(MOMENT.toSeconds(), TimeUnit.SECONDS))
              .isInstanceOf(ExecutionException.class)
              .hasCauseInstanceOf(StoreException.Closed.class);
          assertThatThrownBy(() -> store.compact(ColumnFamily.IDS, everything()))
              .isInstanceOf(StoreException.Closed.class);
        });
    with("tiered", store -> assertThat(entries(store)).isEqualTo((long) files * ENTRIES));
  }

  private static Compaction everything() {
    return new Compaction(Compaction.Extent.EVERYTHING);
  }

  private interface Use {
    void of(Store store);
  }

  private void with(String compression, Use use) {
    Compression parsed = Objects.requireNonNull(Compression.parse(compression));
    try (RocksShared shared =
            new RocksShared(
                new RocksSettings(256L * 1024 * 1024, parsed, NEVER, StatisticsDetail.NONE, true));
        DataDirectory data = DataDirectory.lock(root);
        Store store = data.openOrCreate(IDENTITY, shared)) {
      use.of(store);
    }
  }

  private static void awaitCompacting(Store store) {
    await()
        .pollInterval(Duration.ofMillis(1))
        .until(() -> store.databaseProperty("rocksdb.num-running-compactions") > 0);
  }

  /** Scattered keys, so that files overlap and have to be merged. */
  private static void fill(Store store, int files, int entries) {
    Random random = new Random(files);
    for (int file = 0; file < files; file++) {
      try (StoreBatch batch = store.begin()) {
        for (int i = 0; i < entries; i++) {
          byte[] key = new byte[Long.BYTES];
          Bytes.putLong(key, 0, random.nextLong());
          byte[] value = new byte[VALUE_BYTES];
          random.nextBytes(value);
          batch.put(ColumnFamily.RECORDS, key, value);
        }
        batch.commit();
      }
      store.flush(true);
    }
  }

  private static long entries(Store store) {
    return records(store).stream().mapToLong(LiveFile::entries).sum();
  }

  private static List<LiveFile> records(Store store) {
    return store.liveFiles().stream()
        .filter(file -> file.family() == ColumnFamily.RECORDS)
        .toList();
  }
}
