package dev.millrace.storage.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.storage.layout.Bytes;
import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.layout.StoreIdentity;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RocksStatisticsTest {
  private static final int ENTRIES = 2_000;
  private static final int VALUE_BYTES = 100;
  private static final int FILES = 3;

  @TempDir Path root;

  @ParameterizedTest
  @EnumSource(StatisticsDetail.class)
  void aDetailIsReadAsItIsWritten(StatisticsDetail detail) {
    assertThat(StatisticsDetail.parse(detail.toString())).isEqualTo(detail);
    assertThat(StatisticsDetail.FORMS).contains(detail.toString());
    assertThat(StatisticsDetail.parse(detail.name())).isNull();
  }

  @Test
  void readsWritesAndJobsAreCountedWithoutAClockInReads() {
    RocksStatistics statistics = afterWork(StatisticsDetail.EXCEPT_TIMERS);
    assertThat(statistics.count(RocksCounter.KEYS_WRITTEN)).isGreaterThanOrEqualTo(ENTRIES);
    assertThat(statistics.count(RocksCounter.WRITTEN_BYTES)).isGreaterThan(ENTRIES * VALUE_BYTES);
    assertThat(statistics.count(RocksCounter.KEYS_READ)).isGreaterThanOrEqualTo(2 * ENTRIES);
    assertThat(statistics.count(RocksCounter.GET_BYTES)).isEqualTo((long) ENTRIES * VALUE_BYTES);
    assertThat(statistics.count(RocksCounter.CACHE_DATA_HITS)).isPositive();
    assertThat(statistics.count(RocksCounter.CACHE_DATA_MISSES)).isPositive();
    assertThat(statistics.count(RocksCounter.BLOOM_USEFUL)).isGreaterThan(ENTRIES);
    assertThat(statistics.count(RocksCounter.FLUSH_WRITTEN_BYTES)).isPositive();
    assertThat(statistics.times(RocksTimer.FLUSH).count()).isGreaterThanOrEqualTo(FILES);
    assertThat(statistics.times(RocksTimer.FLUSH).meanMicros()).isPositive();
    assertThat(statistics.times(RocksTimer.GET).count()).isZero();
    assertThat(statistics.times(RocksTimer.GET).meanMicros()).isZero();
  }

  @Test
  void singleReadsAndWritesAreTimedWhereThatIsAskedFor() {
    RocksStatistics statistics = afterWork(StatisticsDetail.EXCEPT_DETAILED_TIMERS);
    RocksTimer.Times gets = statistics.times(RocksTimer.GET);
    assertThat(gets.count()).isGreaterThanOrEqualTo(2 * ENTRIES);
    assertThat(gets.p99Micros()).isGreaterThanOrEqualTo(gets.meanMicros() / 2);
    assertThat(statistics.times(RocksTimer.WRITE).count()).isPositive();
  }

  @Test
  void nothingIsCountedWhereNothingIsNoted() {
    RocksStatistics statistics = afterWork(StatisticsDetail.NONE);
    assertThat(RocksCounter.values()).allMatch(counter -> statistics.count(counter) == 0);
    assertThat(statistics.times(RocksTimer.FLUSH).count()).isZero();
  }

  @Test
  void whoAsksAfterTheEndIsToldZero() {
    RocksShared shared = shared(StatisticsDetail.ALL);
    work(shared);
    shared.close();
    assertThat(shared.statistics().count(RocksCounter.WRITTEN_BYTES)).isZero();
    assertThat(shared.statistics().times(RocksTimer.FLUSH).count()).isZero();
  }

  @Test
  void figuresOfAStoreAddUpWithOrWithoutStatistics() {
    try (RocksShared shared = shared(StatisticsDetail.NONE);
        DataDirectory data = DataDirectory.lock(root);
        Store store = data.openOrCreate(new StoreIdentity("c", new Uuid(1, 2), 0, 1), shared)) {
      StoreFigures empty = store.figures();
      assertThat(empty.levels()).hasSize(Compression.LEVELS);
      work(store);
      StoreFigures figures = store.figures();
      LiveFile[] files = store.liveFiles().toArray(LiveFile[]::new);
      assertThat(figures.fileBytes())
          .isEqualTo(Arrays.stream(files).mapToLong(LiveFile::bytes).sum());
      assertThat(figures.levels().getFirst().files()).isEqualTo(files.length);
      assertThat(figures.rawBytes())
          .isEqualTo(Arrays.stream(files).mapToLong(LiveFile::rawBytes).sum());
      assertThat(figures.userBytes()).isGreaterThan((long) ENTRIES * VALUE_BYTES);
      assertThat(figures.backgroundWrittenBytes()).isGreaterThan((long) ENTRIES * VALUE_BYTES);
      assertThat(figures.writeAmplification()).isBetween(0.5, 1.5);
      assertThat(figures.compressionRatio()).isBetween(0.5, 1.1);
      assertThat(figures.spaceAmplification()).isPositive();
    }
  }

  @Test
  void aRatioOfNothingIsNotANumber() {
    StoreFigures nothing = new StoreFigures(List.of(), 0, 0, 0, 0, 0, 0, 0);
    assertThat(nothing.writeAmplification()).isNaN();
    assertThat(nothing.spaceAmplification()).isNaN();
    assertThat(nothing.compressionRatio()).isNaN();
  }

  private RocksStatistics afterWork(StatisticsDetail detail) {
    RocksShared shared = shared(detail);
    work(shared);
    return shared.statistics();
  }

  private static RocksShared shared(StatisticsDetail detail) {
    return new RocksShared(
        new RocksSettings(64L * 1024 * 1024, Compression.TIERED, RocksOptions.NONE, detail, true));
  }

  private void work(RocksShared shared) {
    try (DataDirectory data = DataDirectory.lock(root);
        Store store = data.openOrCreate(new StoreIdentity("c", new Uuid(1, 2), 0, 1), shared)) {
      work(store);
    }
  }

  /** Some files, each key read once, and as many that are not there. */
  private static void work(Store store) {
    Random random = new Random(1);
    for (int file = 0; file < FILES; file++) {
      try (StoreBatch batch = store.begin()) {
        for (int i = file; i < ENTRIES; i += FILES) {
          byte[] value = new byte[VALUE_BYTES];
          random.nextBytes(value);
          batch.put(ColumnFamily.IDS, Bytes.ofLong(i), value);
        }
        batch.commit();
      }
      store.flush(true);
    }
    for (int i = 0; i < 2 * ENTRIES; i++) {
      byte[] key = Bytes.ofLong(i);
      store.read(reader -> reader.get(ColumnFamily.IDS, key));
    }
  }
}
