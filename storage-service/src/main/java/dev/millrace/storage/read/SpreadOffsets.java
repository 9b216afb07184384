package dev.millrace.storage.read;

import dev.millrace.contract.log.PackedPosition;
import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.layout.RecordValue;
import dev.millrace.storage.rocks.StoreReader;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * Visits the records at offsets that are spread evenly from the first record to an end, each once.
 *
 * <p>Not in ascending order: from one offset to the next it strides over the golden section of all
 * of them, round and round, so that whatever it has visited when the visitor stops it is spread
 * evenly too. It comes to all of them because their number and the stride have no common divisor.
 * One thread, one use.
 */
final class SpreadOffsets implements StoreReader.Jumper {
  private static final double GOLDEN_SECTION = (Math.sqrt(5) - 1) / 2;
  private static final long UNKNOWN = -1;

  private final int wanted;
  private final long endOffset;
  private final StoreReader.Visitor visitor;
  private final Set<Long> visited = new HashSet<>();
  private long firstOffset = UNKNOWN;
  private int count;
  private int stride;
  private int searches;

  private SpreadOffsets(int wanted, long endOffset, StoreReader.Visitor visitor) {
    this.wanted = wanted;
    this.endOffset = endOffset;
    this.visitor = visitor;
  }

  /**
   * Visits records until the visitor stops.
   *
   * @param wanted at most so many; fewer when several offsets lead to the same record
   * @param endOffset only records below it
   */
  static void visit(StoreReader reader, int wanted, long endOffset, StoreReader.Visitor visitor)
      throws RocksDBException {
    reader.jump(
        ColumnFamily.RECORDS,
        key(0),
        key(endOffset),
        new SpreadOffsets(wanted, endOffset, visitor));
  }

  @Override
  public byte @Nullable [] found(byte @Nullable [] key, byte @Nullable [] value)
      throws RocksDBException {
    if (firstOffset == UNKNOWN) {
      if (key == null) {
        return null;
      }
      begin(PackedPosition.offset(RecordValue.position(key)));
    }
    if (key != null && value != null && !goesOnAfter(key, value) || ++searches == count) {
      return null;
    }
    long nth = (long) searches * stride % count;
    return key(firstOffset + (endOffset - firstOffset) * nth / count);
  }

  private boolean goesOnAfter(byte[] key, byte[] value) throws RocksDBException {
    return !visited.add(RecordValue.position(key)) || visitor.visit(key, value);
  }

  private void begin(long first) {
    firstOffset = first;
    count = (int) Math.min(wanted, endOffset - first);
    stride = Math.max(1, (int) (count * GOLDEN_SECTION));
    while (greatestCommonDivisor(stride, count) > 1) {
      stride++;
    }
  }

  private static int greatestCommonDivisor(int one, int other) {
    return other == 0 ? one : greatestCommonDivisor(other, one % other);
  }

  private static byte[] key(long offset) {
    return RecordValue.key(PackedPosition.pack(offset, 0));
  }
}
