package dev.millrace.storage.rocks;

import dev.millrace.contract.identity.AccountKey;
import dev.millrace.storage.layout.ColumnFamily;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Stream;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;

/**
 * The native options of one store. What correctness rests on (atomic flush, no WAL, key order,
 * prefix) is fixed here and no setting reaches it.
 */
final class StoreOptions implements AutoCloseable {
  private static final double BLOOM_BITS_PER_KEY = 10;

  /** Of a memtable: enough for a bloom filter that answers most look-ups of new ids. */
  private static final double MEMTABLE_BLOOM_SHARE = 0.02;

  /** Immutable memtables a family may have in flight before writes stall. */
  static final int MEMTABLES_MAX = 4;

  /**
   * Compaction starts at so many files of level 0, writes slow down and stop at the others. Twice
   * RocksDB's own start: bloom filters keep reads cheap, and a burst is compacted once, not twice.
   */
  static final int LEVEL0_COMPACT_AT = 8;

  static final int LEVEL0_SLOW_AT = 40;
  static final int LEVEL0_STOP_AT = 80;

  /** Bytes that compaction has yet to rewrite, from which writes slow down: RocksDB's own bound. */
  static final long PENDING_BYTES_SLOW_AT = 64L * 1024 * 1024 * 1024;

  /** Open files a store may hold; their metadata lives in the block cache. */
  private static final int OPEN_FILES_MAX = 1024;

  /** Of level 0, the base level, and those below it; the bottommost has its own. */
  private static final List<CompressionType> TIERS =
      Stream.of(Codec.NONE, Codec.NONE, Codec.LZ4, Codec.LZ4, Codec.LZ4, Codec.LZ4, Codec.LZ4)
          .map(Codec::type)
          .toList();

  /**
   * One insert position for all keys of a memtable, kept from one entry to the next: a batch comes
   * sorted, so each search starts near where it ends, and only as high as the gap is wide. RocksDB
   * itself begins anew at the top whenever a key lies beyond the last one's neighbour
   * (inlineskiplist.h, allow_partial_splice_fix). Only its form as text reaches this option.
   */
  private static final Properties INSERT_NEAR_THE_LAST =
      properties("memtable_insert_with_hint_prefix_extractor", "fixed:0");

  private static final long SYNC_EVERY_BYTES = 1024 * 1024;
  private static final long LOG_FILE_BYTES_MAX = 4L * 1024 * 1024;
  private static final int LOG_FILES_KEPT = 2;
  private static final int BLOCK_BYTES = 8 * 1024;
  private static final int IDS_BLOCK_BYTES = 4 * 1024;

  /** Keys of a block of records from one that is written whole to the next: RocksDB has 16. */
  private static final int RECORDS_RESTART_INTERVAL = 2;

  private final List<AutoCloseable> owned = new ArrayList<>();
  private final DBOptions database;
  private final List<ColumnFamilyDescriptor> families = new ArrayList<>();

  StoreOptions(RocksShared shared, Path directory, boolean create) {
    boolean direct = shared.settings().directWrites() && DirectWrites.work(directory);
    database = own(new DBOptions());
    database
        .setCreateIfMissing(create)
        .setCreateMissingColumnFamilies(create)
        .setErrorIfExists(create)
        .setParanoidChecks(true)
        .setAtomicFlush(true)
        .setEnv(shared.env())
        .setRateLimiter(shared.rateLimiter())
        .setWriteBufferManager(shared.writeBuffers())
        .setAllowConcurrentMemtableWrite(false) // one writer a store; keeps its insert position
        .setEnableWriteThreadAdaptiveYield(false)
        .setMaxBackgroundJobs(RocksShared.backgroundThreads() + 1)
        .setMaxOpenFiles(OPEN_FILES_MAX)
        .setUseDirectIoForFlushAndCompaction(direct)
        .setBytesPerSync(SYNC_EVERY_BYTES)
        .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
        .setMaxLogFileSize(LOG_FILE_BYTES_MAX)
        .setKeepLogFileNum(LOG_FILES_KEPT)
        .setStatsDumpPeriodSec(0)
        .setStatsPersistPeriodSec(0);
    if (shared.statistics().handle() != null) {
      database.setStatistics(shared.statistics().handle());
    }
    for (ColumnFamily family : ColumnFamily.values()) {
      families.add(new ColumnFamilyDescriptor(family.nameBytes(), family(family, shared)));
    }
  }

  DBOptions database() {
    return database;
  }

  List<ColumnFamilyDescriptor> families() {
    return families;
  }

  @Override
  public void close() {
    for (int i = owned.size() - 1; i >= 0; i--) {
      try {
        owned.get(i).close();
      } catch (Exception e) {
        throw new IllegalStateException("closing native options does not fail", e);
      }
    }
  }

  private ColumnFamilyOptions family(ColumnFamily family, RocksShared shared) {
    ColumnFamilyOptions options =
        own(
            Objects.requireNonNull(
                ColumnFamilyOptions.getColumnFamilyOptionsFromProps(INSERT_NEAR_THE_LAST),
                "RocksDB does not take " + INSERT_NEAR_THE_LAST));
    options
        .setWriteBufferSize(shared.memtableBytes())
        .setMaxWriteBufferNumber(MEMTABLES_MAX)
        .setLevelZeroFileNumCompactionTrigger(LEVEL0_COMPACT_AT)
        .setLevelZeroSlowdownWritesTrigger(LEVEL0_SLOW_AT)
        .setLevelZeroStopWritesTrigger(LEVEL0_STOP_AT)
        .setSoftPendingCompactionBytesLimit(PENDING_BYTES_SLOW_AT)
        .setNumLevels(Compression.LEVELS)
        .setTableFormatConfig(table(family, shared));
    compress(options, shared.settings().compression());
    switch (family) {
      case IDS ->
          options
              .setMemtablePrefixBloomSizeRatio(MEMTABLE_BLOOM_SHARE)
              .setMemtableWholeKeyFiltering(true);
      case ACCOUNTS -> options.useFixedLengthPrefixExtractor(AccountKey.LENGTH);
      default -> {}
    }
    return options;
  }

  private void compress(ColumnFamilyOptions options, Compression compression) {
    switch (compression) {
      case Compression.Tiered() ->
          options
              .setLevelCompactionDynamicLevelBytes(true)
              .setCompressionPerLevel(TIERS)
              .setBottommostCompressionType(Codec.ZSTD.type())
              .setBottommostCompressionOptions(zstd(Compression.ZSTD_LEVEL));
      case Compression.Levels(List<Codec> codecs) ->
          options
              .setLevelCompactionDynamicLevelBytes(false)
              .setCompressionPerLevel(codecs.stream().map(Codec::type).toList());
      case Compression.Uniform(Codec codec, int zstdLevel) -> {
        options.setLevelCompactionDynamicLevelBytes(true).setCompressionType(codec.type());
        if (codec == Codec.ZSTD) { // with a level, LZ4 would become its slow variant
          options.setCompressionOptions(zstd(zstdLevel));
        }
      }
    }
  }

  private CompressionOptions zstd(int level) {
    return own(new CompressionOptions()).setEnabled(true).setLevel(level);
  }

  private BlockBasedTableConfig table(ColumnFamily family, RocksShared shared) {
    BlockBasedTableConfig table =
        new BlockBasedTableConfig()
            .setBlockCache(shared.cache())
            .setBlockSize(family == ColumnFamily.IDS ? IDS_BLOCK_BYTES : BLOCK_BYTES)
            .setCacheIndexAndFilterBlocks(true)
            .setCacheIndexAndFilterBlocksWithHighPriority(true)
            .setPinL0FilterAndIndexBlocksInCache(true)
            .setOptimizeFiltersForMemory(true)
            .setWholeKeyFiltering(family != ColumnFamily.ACCOUNTS);
    if (family == ColumnFamily.RECORDS) {
      // A get decodes all from the one before it; of eight bytes, little is shared anyway.
      table.setBlockRestartInterval(RECORDS_RESTART_INTERVAL);
    }
    // Records are asked for by positions that exist, references are scanned: no filter helps.
    if (family != ColumnFamily.RECORDS && family != ColumnFamily.REFERENCES) {
      table.setFilterPolicy(own(new BloomFilter(BLOOM_BITS_PER_KEY)));
    }
    return table;
  }

  private static Properties properties(String name, String value) {
    Properties properties = new Properties();
    properties.setProperty(name, value);
    return properties;
  }

  private <T extends AutoCloseable> T own(T resource) {
    owned.add(resource);
    return resource;
  }
}
