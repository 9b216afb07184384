package dev.millrace.storage.tail;

import dev.millrace.contract.log.PackedPosition;
import dev.millrace.internal.v1.StoredRecord;
import dev.millrace.internal.v1.TailResponse;
import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.layout.RecordValue;
import dev.millrace.storage.rocks.Store;
import org.jspecify.annotations.Nullable;

/**
 * One look at a stretch of a partition's records. It ends only between offsets, so that a reader
 * that goes on at {@link #nextOffset} neither misses nor repeats one.
 */
final class Chunk {
  /**
   * Bytes of records, unless the first offset alone has more: what a reader that does not read
   * holds. Larger ones gain nothing: an iterator costs as much as a hundred records.
   */
  static final int BYTES_MAX = 128 * 1024;

  static final int RECORDS_MAX = 1_000;

  /** Records looked at, some 2 ms: then another stream has its turn, and a store may close. */
  static final int LOOKED_MAX = 5_000;

  private final int partition;
  private final RecordMatch match;
  private final long loggedFromMillis;
  private final TailResponse.Builder message = TailResponse.newBuilder();
  private long nextOffset;
  private long offset;
  private long bytes;
  private int looked;
  private boolean cut;

  private Chunk(int partition, RecordMatch match, long loggedFromMillis, long from) {
    this.partition = partition;
    this.match = match;
    this.loggedFromMillis = loggedFromMillis;
    this.nextOffset = from;
    this.offset = from;
  }

  /**
   * Looks at records of {@code store} from offset {@code from} on, below {@code end}.
   *
   * @param loggedFromMillis records that were appended before it are left out
   */
  static Chunk read(
      Store store, int partition, RecordMatch match, long loggedFromMillis, long from, long end) {
    Chunk chunk = new Chunk(partition, match, loggedFromMillis, from);
    store.<@Nullable Void>read(
        reader -> {
          reader.sweep(
              ColumnFamily.RECORDS,
              RecordValue.key(PackedPosition.pack(from, 0)),
              RecordValue.key(PackedPosition.pack(end, 0)),
              true,
              chunk::visit);
          return null;
        });
    if (!chunk.cut) {
      chunk.nextOffset = end;
    }
    return chunk;
  }

  /** What is wanted of the stretch. */
  TailResponse.Builder message() {
    return message;
  }

  /** Everything below it was looked at. */
  long nextOffset() {
    return nextOffset;
  }

  /** How many records were looked at. */
  int looked() {
    return looked;
  }

  private boolean visit(byte[] key, byte[] value) {
    long position = RecordValue.position(key);
    long at = PackedPosition.offset(position);
    if (at != offset && isFull(value)) {
      nextOffset = at;
      cut = true;
      return false;
    }
    offset = at;
    looked++;
    long appendMillis = RecordValue.appendMillis(value);
    if (appendMillis >= loggedFromMillis && match.matches(value)) {
      bytes += value.length;
      message.addRecords(
          StoredRecord.newBuilder()
              .setTransaction(RecordValue.logged(value))
              .setPosition(PackedPosition.toPosition(partition, position))
              .setLoggedAtMillis(appendMillis));
    }
    return true;
  }

  private boolean isFull(byte[] next) {
    return looked >= LOOKED_MAX
        || message.getRecordsCount() >= RECORDS_MAX
        || bytes > 0 && bytes + next.length > BYTES_MAX;
  }
}
