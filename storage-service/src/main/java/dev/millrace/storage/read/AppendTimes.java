package dev.millrace.storage.read;

import dev.millrace.contract.log.PackedPosition;
import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.layout.RecordValue;
import dev.millrace.storage.rocks.StoreReader;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * Finds records by when the broker appended them. Append times do not fall within a partition, so
 * that halving the offsets finds one in at most 47 searches. Where a broker's clock was set back,
 * what is found is one of the places at which the time is passed.
 */
public final class AppendTimes {
  private AppendTimes() {}

  /**
   * The offset below which all records were appended before a time, and from which on none was.
   *
   * @param endOffset only records below it are looked at; the answer when all are older
   */
  public static long firstOffset(StoreReader reader, long endOffset, long millis)
      throws RocksDBException {
    Search search = new Search(endOffset, millis);
    byte[] first = search.next();
    if (first != null) {
      reader.jump(ColumnFamily.RECORDS, first, key(endOffset), search);
    }
    return search.low;
  }

  private static byte[] key(long offset) {
    return RecordValue.key(PackedPosition.pack(offset, 0));
  }

  /** What lies below {@code low} is older; nothing from {@code high} on is. */
  private static final class Search implements StoreReader.Jumper {
    private final long millis;
    private long low;
    private long high;

    Search(long endOffset, long millis) {
      this.millis = millis;
      this.high = endOffset;
    }

    @Override
    public byte @Nullable [] found(byte @Nullable [] key, byte @Nullable [] value) {
      long middle = middle();
      if (key == null || value == null || RecordValue.appendMillis(value) >= millis) {
        high = middle;
      } else {
        low = PackedPosition.offset(RecordValue.position(key)) + 1;
      }
      return next();
    }

    byte @Nullable [] next() {
      return low < high ? key(middle()) : null;
    }

    private long middle() {
      return (low + high) >>> 1;
    }
  }
}
