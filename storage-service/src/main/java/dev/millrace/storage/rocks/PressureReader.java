package dev.millrace.storage.rocks;

import dev.millrace.storage.rocks.WritePressure.Reason;
import java.util.List;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/**
 * Reads a store's {@link WritePressure}: the greatest of its families'. RocksDB slows a whole store
 * down when one family passes one of three bounds (column_family.cc,
 * GetWriteStallConditionAndCause).
 */
final class PressureReader {
  /** Of a bound of RocksDB: below it there is room, so that a usual burst is not held up. */
  private static final double ROOM_SHARE = 0.5;

  /** Of a bound of RocksDB: full here, so that what is on its way does not pass the bound. */
  private static final double FULL_SHARE = 0.9;

  /** Up to so many memtables RocksDB only stops writes; of more, it slows them down first. */
  private static final int MEMTABLES_ONLY_STOP = 3;

  private final long level0CompactAt;
  private final long level0SlowAt;
  private final long pendingBytesSlowAt;
  private final long memtablesSlowAt;

  /** Takes the options the store has now. */
  PressureReader(RocksOptions options) {
    level0CompactAt =
        options.valueOr(
            RocksOption.LEVEL0_FILE_NUM_COMPACTION_TRIGGER, StoreOptions.LEVEL0_COMPACT_AT);
    level0SlowAt =
        options.valueOr(RocksOption.LEVEL0_SLOWDOWN_WRITES_TRIGGER, StoreOptions.LEVEL0_SLOW_AT);
    pendingBytesSlowAt =
        options.valueOr(
            RocksOption.SOFT_PENDING_COMPACTION_BYTES_LIMIT, StoreOptions.PENDING_BYTES_SLOW_AT);
    long memtablesMax =
        options.valueOr(RocksOption.MAX_WRITE_BUFFER_NUMBER, StoreOptions.MEMTABLES_MAX);
    memtablesSlowAt = memtablesMax > MEMTABLES_ONLY_STOP ? memtablesMax - 1 : memtablesMax;
  }

  WritePressure read(RocksDB database, List<ColumnFamilyHandle> families) throws RocksDBException {
    WritePressure greatest = WritePressure.NONE;
    for (ColumnFamilyHandle family : families) {
      greatest =
          greatest
              .max(level0(database, family))
              .max(pending(database, family))
              .max(memtables(database, family));
    }
    return greatest;
  }

  private WritePressure level0(RocksDB database, ColumnFamilyHandle family)
      throws RocksDBException {
    double files = Double.parseDouble(database.getProperty(family, "rocksdb.num-files-at-level0"));
    // Files that nobody compacts yet are no pressure: waiting for that would never end.
    double room = Math.max(level0SlowAt * ROOM_SHARE, (double) level0CompactAt);
    return WritePressure.between(
        files, room, Math.max(level0SlowAt * FULL_SHARE, room + 1), Reason.LEVEL0);
  }

  private WritePressure pending(RocksDB database, ColumnFamilyHandle family)
      throws RocksDBException {
    if (pendingBytesSlowAt == 0) { // RocksDB's way of saying: no bound
      return WritePressure.NONE;
    }
    double bytes =
        (double) database.getLongProperty(family, "rocksdb.estimate-pending-compaction-bytes");
    return WritePressure.between(
        bytes, pendingBytesSlowAt * ROOM_SHARE, pendingBytesSlowAt * FULL_SHARE, Reason.COMPACTION);
  }

  private WritePressure memtables(RocksDB database, ColumnFamilyHandle family)
      throws RocksDBException {
    double waiting = (double) database.getLongProperty(family, "rocksdb.num-immutable-mem-table");
    return WritePressure.between(
        waiting, memtablesSlowAt * ROOM_SHARE, memtablesSlowAt * FULL_SHARE, Reason.MEMTABLES);
  }
}
