package dev.millrace.storage.rocks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/**
 * Adds up what a database says of each family. The names are those of RocksDB's internal statistics
 * (db/internal_stats.cc); they are kept whether or not {@link RocksStatistics} are.
 */
final class FiguresReader {
  private static final double GIB = 1024.0 * 1024 * 1024;
  private static final double MILLIS = 1_000;

  private final int[] files = new int[Compression.LEVELS];
  private final long[] bytes = new long[Compression.LEVELS];
  private double readBytes;
  private double writtenBytes;
  private double seconds;
  private long rawBytes;

  private FiguresReader() {}

  static StoreFigures of(RocksDB database, List<ColumnFamilyHandle> families)
      throws RocksDBException {
    FiguresReader reader = new FiguresReader();
    for (ColumnFamilyHandle family : families) {
      reader.add(database.getMapProperty(family, "rocksdb.cfstats"));
      reader.addRaw(database.getMapProperty(family, "rocksdb.aggregated-table-properties"));
    }
    Map<String, String> all = database.getMapProperty("rocksdb.dbstats");
    return new StoreFigures(
        reader.levels(),
        reader.rawBytes,
        database.getAggregatedLongProperty("rocksdb.estimate-live-data-size"),
        (long) number(all, "db.user_bytes_written"),
        Math.round(reader.readBytes),
        Math.round(reader.writtenBytes),
        Math.round(reader.seconds * MILLIS),
        (long) number(all, "db.user_write_stall_micros"));
  }

  private void add(Map<String, String> family) {
    for (int level = 0; level < files.length; level++) {
      files[level] += (int) number(family, "compaction.L" + level + ".NumFiles");
      bytes[level] += (long) number(family, "compaction.L" + level + ".SizeBytes");
    }
    readBytes += number(family, "compaction.Sum.ReadGB") * GIB;
    writtenBytes += number(family, "compaction.Sum.WriteGB") * GIB;
    seconds += number(family, "compaction.Sum.CompSec");
  }

  private void addRaw(Map<String, String> family) {
    rawBytes += (long) number(family, "raw_key_size") + (long) number(family, "raw_value_size");
  }

  private List<StoreFigures.Level> levels() {
    List<StoreFigures.Level> levels = new ArrayList<>();
    for (int level = 0; level < files.length; level++) {
      levels.add(new StoreFigures.Level(files[level], bytes[level]));
    }
    return levels;
  }

  /** Levels that were never used are not named. */
  private static double number(Map<String, String> map, String name) {
    String text = map.get(name);
    return text == null ? 0 : Double.parseDouble(text);
  }
}
