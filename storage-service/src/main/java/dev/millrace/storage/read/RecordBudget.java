package dev.millrace.storage.read;

import dev.millrace.contract.rpc.ByteBudget;
import dev.millrace.contract.rpc.HeldBytes;
import dev.millrace.internal.v1.StoredRecord;
import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.rocks.StoreReader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * Bytes of records that an answer may still take: a count alone bounds no memory, since records
 * differ a thousandfold. The parts of one answer may share it, on any threads.
 */
public final class RecordBudget {
  /**
   * Of the answer to one call: half a reply of the query service's, and a small share of a heap.
   */
  private static final long CALL_BYTES_MAX = 16L * 1024 * 1024;

  /** Of one partition's list: more than the page that it is merged into. */
  private static final long LIST_BYTES_MAX = 4L * 1024 * 1024;

  /** Records read at once: no more of the longest, 4 MiB, are read only to be dropped. */
  private static final int AT_ONCE = 8;

  /** What the call that is being answered holds of the process's memory; unbound: not counted. */
  public static final ScopedValue<HeldBytes> HELD = ScopedValue.newInstance();

  private final AtomicLong left;

  RecordBudget(long bytes) {
    left = new AtomicLong(bytes);
  }

  /** The budget of one call, for all its parts together. */
  public static RecordBudget ofCall() {
    return new RecordBudget(CALL_BYTES_MAX);
  }

  /** The bytes of each partition's part when one call lists this many. */
  public static long listBytes(int partitions) {
    return Math.min(LIST_BYTES_MAX, CALL_BYTES_MAX / Math.max(1, partitions));
  }

  /** Takes a record that was read. */
  @FunctionalInterface
  interface Taker {
    void take(int index, StoredRecord record);
  }

  /**
   * Reads the records at these positions, in order, while they fit; one is always read.
   *
   * @return how many were read
   */
  int read(StoreReader reader, int partition, List<byte[]> positions, Taker taker)
      throws RocksDBException {
    if (positions.size() == 1) {
      byte[] position = positions.getFirst();
      StoredRecord only =
          RecordLookup.record(partition, position, reader.get(ColumnFamily.RECORDS, position));
      takes(only, true);
      taker.take(0, only);
      return 1;
    }
    List<byte @Nullable []> values = new ArrayList<>(AT_ONCE);
    for (int from = 0; from < positions.size(); from += AT_ONCE) {
      int end = Math.min(from + AT_ONCE, positions.size());
      values.clear();
      reader.multiGet(
          ColumnFamily.RECORDS, positions.subList(from, end), (_, value) -> values.add(value));
      for (int i = from; i < end; i++) {
        StoredRecord record =
            RecordLookup.record(partition, positions.get(i), values.get(i - from));
        if (!takes(record, i == 0)) {
          return i;
        }
        taker.take(i, record);
      }
    }
    return positions.size();
  }

  /**
   * Takes a record's bytes if there are as many left.
   *
   * @param first whether it is the first of its answer, which always fits
   * @throws ByteBudget.SpentException when all calls together hold as much as they may
   */
  boolean takes(StoredRecord record, boolean first) {
    if (left.addAndGet(-record.getSerializedSize()) < 0 && !first) {
      giveBack(record);
      return false;
    }
    if (HELD.isBound()) {
      HELD.get().hold(record.getSerializedSize());
    }
    return true;
  }

  /** The record is not part of the answer after all. */
  void giveBack(StoredRecord record) {
    left.addAndGet(record.getSerializedSize());
  }
}
