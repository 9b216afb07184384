package dev.millrace.storage.tail;

import dev.millrace.contract.log.PackedPosition;
import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.layout.RecordValue;
import dev.millrace.storage.rocks.Store;
import dev.millrace.storage.rocks.StoreReader;
import org.rocksdb.RocksDBException;

/** Finds an offset by append time: within a partition the broker's clock does not fall. */
final class AppendTimes {
  private AppendTimes() {}

  /** The offset of the first record appended at or after a time; {@code end} when none is. */
  static long firstAt(Store store, long millis, long end) {
    return store.<Long>read(
        reader -> {
          long low = 0;
          long high = end;
          while (low < high) {
            Probe probe = new Probe();
            probe.look(reader, (low + high) >>> 1, high);
            if (probe.offset < 0 || probe.appendMillis >= millis) {
              high = (low + high) >>> 1;
            } else {
              low = probe.offset + 1;
            }
          }
          return low;
        });
  }

  /** The first record from an offset on. */
  private static final class Probe {
    private long offset = -1;
    private long appendMillis;

    void look(StoreReader reader, long from, long end) throws RocksDBException {
      reader.scanAside(
          ColumnFamily.RECORDS,
          RecordValue.key(PackedPosition.pack(from, 0)),
          RecordValue.key(PackedPosition.pack(end, 0)),
          (key, value) -> {
            offset = PackedPosition.offset(RecordValue.position(key));
            appendMillis = RecordValue.appendMillis(value);
            return false;
          });
    }
  }
}
