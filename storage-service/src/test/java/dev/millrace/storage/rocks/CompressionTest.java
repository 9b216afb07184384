package dev.millrace.storage.rocks;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.summingLong;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.storage.layout.Bytes;
import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.layout.StoreIdentity;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.Uuid;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the files of a store say of their own compression. */
class CompressionTest {
  private static final StoreIdentity IDENTITY = new StoreIdentity("cluster", new Uuid(1, 2), 3, 4);
  private static final int BOTTOM = Compression.LEVELS - 1;
  private static final int VALUE_BYTES = 1_000;

  /** So small that a few megabytes fill every level. */
  private static final RocksOptions SMALL =
      RocksOptions.parse(
          "write_buffer_size=65536;target_file_size_base=65536;max_bytes_for_level_base=262144;"
              + "max_bytes_for_level_multiplier=2;level0_file_num_compaction_trigger=2");

  private static final RocksOptions FEWER_LEVELS =
      RocksOptions.parse(
          "write_buffer_size=65536;target_file_size_base=65536;max_bytes_for_level_base=262144;"
              + "max_bytes_for_level_multiplier=4;level0_file_num_compaction_trigger=2");

  private static final String[] WORDS =
      "payment transfer fee refund salary rent invoice order standing card withdrawal".split(" ");

  @TempDir Path root;

  @Test
  void tieredLeavesWhatIsNewAsItIsAndCompressesMoreTheDeeperItLies() {
    Map<Integer, Set<String>> byLevel;
    try (RocksShared shared = shared(Compression.TIERED, FEWER_LEVELS);
        DataDirectory data = DataDirectory.lock(root);
        Store store = data.openOrCreate(IDENTITY, shared)) {
      fill(store, 15_000);
      // The base level is emptied now and then: caught while there is something in it.
      for (int i = 0; i < 50 && !isBaseLevelFilled(store); i++) {
        fill(store, 200 + i);
      }
      flushOne(store);
      byLevel = byLevel(store);
    }
    assertThat(byLevel).hasSizeGreaterThan(3);
    assertThat(byLevel.remove(0)).containsExactly("none");
    assertThat(byLevel.remove(BOTTOM)).containsExactly("zstd");
    // The base level moves up as a store grows; what it leaves behind is compressed when it moves.
    assertThat(byLevel.values())
        .allSatisfy(between -> assertThat(between).isSubsetOf("none", "lz4"))
        .anySatisfy(between -> assertThat(between).contains("none"))
        .anySatisfy(between -> assertThat(between).contains("lz4"));
  }

  @Test
  void aSmallTieredStoreHasOnlyNewFilesAndTheBottom() {
    RocksOptions soon = RocksOptions.parse("level0_file_num_compaction_trigger=2");
    Map<Integer, Set<String>> byLevel = filled(Compression.TIERED, soon, 500);
    assertThat(byLevel).isEqualTo(Map.of(0, Set.of("none"), BOTTOM, Set.of("zstd")));
  }

  @Test
  void levelsAreTakenToTheLetter() {
    Compression levels =
        Objects.requireNonNull(Compression.parse("levels=none,none,lz4,lz4,lz4,zstd,zstd"));
    Map<Integer, Set<String>> byLevel = filled(levels, 30_000);
    assertThat(byLevel)
        .isEqualTo(
            Map.of(
                0, Set.of("none"),
                1, Set.of("none"),
                2, Set.of("lz4"),
                3, Set.of("lz4"),
                4, Set.of("lz4"),
                5, Set.of("zstd"),
                6, Set.of("zstd")));
  }

  @ParameterizedTest
  @CsvSource({"none, none", "lz4, lz4", "snappy, snappy", "zstd, zstd", "zstd:9, zstd"})
  void oneCodecIsOnEveryLevel(String setting, String inFiles) {
    Map<Integer, Set<String>> byLevel =
        filled(Objects.requireNonNull(Compression.parse(setting)), 1_500);
    assertThat(byLevel).hasSizeGreaterThan(1);
    assertThat(byLevel.values()).allSatisfy(each -> assertThat(each).containsExactly(inFiles));
  }

  @Test
  void aStoreOpensWithAnotherCompressionThanItsFilesHaveAndReadsThem() {
    filled(Compression.TIERED, 3_000);
    Compression levels = Objects.requireNonNull(Compression.parse("levels=lz4"));
    try (RocksShared shared = shared(levels, SMALL);
        DataDirectory data = DataDirectory.lock(root);
        Store store = data.openOrCreate(IDENTITY, shared)) {
      assertThat(store.liveFiles()).extracting(LiveFile::compression).contains("zstd");
      long entries = records(store).stream().mapToLong(LiveFile::entries).sum();
      assertThat(entries).isEqualTo(3_001);
      Set<String> before = records(store).stream().map(LiveFile::name).collect(Collectors.toSet());
      fill(store, 3_000);
      flushOne(store);
      // Compaction may move what was flushed at once; files are new wherever they lie.
      assertThat(records(store))
          .filteredOn(file -> !before.contains(file.name()))
          .isNotEmpty()
          .extracting(LiveFile::compression)
          .containsOnly("lz4");
    }
    filled(Compression.TIERED, 100);
  }

  @Test
  void tieredMakesTextFiveTimesSmaller() {
    long raw = recordBytes("none", root.resolve("raw"));
    long tiered = recordBytes("tiered", root.resolve("tiered"));
    assertThat((double) raw / tiered).isGreaterThan(5);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Tiered",
        "gzip",
        "zstd:",
        "zstd:0",
        "zstd:23",
        "zstd:-1",
        "lz4:1",
        "levels=",
        "levels=none,",
        "levels=none,none,none,none,none,none,none,none"
      })
  void whatIsNoCompressionIsNotTakenForOne(String text) {
    assertThat(Compression.parse(text)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"tiered", "none", "lz4", "snappy", "zstd:3", "zstd:22", "levels=none,lz4,zstd"})
  void aCompressionReadsBackFromItsOwnText(String text) {
    assertThat(Objects.requireNonNull(Compression.parse(text)).toString()).isEqualTo(text);
  }

  @Test
  void aChangedOptionCountsWithoutReopening() {
    RocksOptions rare = RocksOptions.parse("level0_file_num_compaction_trigger=30");
    try (RocksShared shared = shared(Compression.TIERED, rare);
        DataDirectory data = DataDirectory.lock(root);
        Store store = data.openOrCreate(IDENTITY, shared)) {
      fill(store, 1_000);
      assertThat(records(store)).extracting(LiveFile::level).containsOnly(0);
      store.setOptions(
          RocksOptions.parse("level0_file_num_compaction_trigger=2;max_background_jobs=2"));
      fill(store, 100);
      assertThat(records(store)).extracting(LiveFile::level).contains(BOTTOM);
    }
  }

  private long recordBytes(String compression, Path directory) {
    Compression parsed = Objects.requireNonNull(Compression.parse(compression));
    RocksOptions soon = RocksOptions.parse("level0_file_num_compaction_trigger=1");
    try (RocksShared shared = shared(parsed, soon);
        DataDirectory data = DataDirectory.lock(directory);
        Store store = data.openOrCreate(IDENTITY, shared)) {
      fill(store, 2_000);
      fill(store, 2_000);
      return records(store).stream()
          .filter(file -> file.level() == BOTTOM)
          .collect(summingLong(LiveFile::bytes));
    }
  }

  private Map<Integer, Set<String>> filled(Compression compression, int records) {
    return filled(compression, SMALL, records);
  }

  private Map<Integer, Set<String>> filled(
      Compression compression, RocksOptions options, int records) {
    try (RocksShared shared = shared(compression, options);
        DataDirectory data = DataDirectory.lock(root);
        Store store = data.openOrCreate(IDENTITY, shared)) {
      fill(store, records);
      flushOne(store);
      return byLevel(store);
    }
  }

  private static Map<Integer, Set<String>> byLevel(Store store) {
    return records(store).stream()
        .collect(
            groupingBy(LiveFile::level, TreeMap::new, mapping(LiveFile::compression, toSet())));
  }

  private static boolean isBaseLevelFilled(Store store) {
    int emptyFamilies = ColumnFamily.values().length - 1; // their base level is the bottom
    long base = store.property("rocksdb.base-level") - (long) emptyFamilies * BOTTOM;
    return records(store).stream()
        .anyMatch(file -> file.level() == base && file.compression().equals("none"));
  }

  private static RocksShared shared(Compression compression, RocksOptions options) {
    return new RocksShared(
        new RocksSettings(
            64L * 1024 * 1024, compression, options, StatisticsDetail.EXCEPT_TIMERS, true));
  }

  /** Scattered keys, so that files overlap and have to be merged. */
  private static void fill(Store store, int records) {
    Random random = new Random(records);
    for (int done = 0; done < records; done += 50) {
      put(store, random, 50);
      store.flush(true);
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                store.property("rocksdb.compaction-pending") == 0
                    && store.property("rocksdb.num-running-compactions") == 0);
  }

  /** A file of level 0 that is too lonely to be compacted. */
  private static void flushOne(Store store) {
    put(store, new Random(7), 1);
    store.flush(true);
  }

  private static void put(Store store, Random random, int count) {
    try (StoreBatch batch = store.begin()) {
      for (int i = 0; i < count; i++) {
        byte[] key = new byte[Long.BYTES];
        Bytes.putLong(key, 0, random.nextLong());
        batch.put(ColumnFamily.RECORDS, key, text(random));
      }
      batch.commit();
    }
  }

  private static byte[] text(Random random) {
    StringBuilder text = new StringBuilder();
    while (text.length() < VALUE_BYTES) {
      text.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
    }
    return text.substring(0, VALUE_BYTES).getBytes(StandardCharsets.US_ASCII);
  }

  private static List<LiveFile> records(Store store) {
    return store.liveFiles().stream()
        .filter(file -> file.family() == ColumnFamily.RECORDS)
        .toList();
  }
}
