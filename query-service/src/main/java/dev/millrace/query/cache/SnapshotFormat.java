package dev.millrace.query.cache;

import com.google.protobuf.UnsafeByteOperations;
import dev.millrace.query.freshness.PartitionFresh;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Snapshot} as Redis holds it, numbers big-endian:
 *
 * <pre>
 *   version              1 byte: 1
 *   partitions           2
 *   read at              8      milliseconds since the epoch, by the filler's clock
 *   next offsets         8 for each partition
 *   lag in records       8 for each partition
 *   staleness            8 for each partition: milliseconds, when it was read
 *   life                 4      milliseconds from its reading to its expiry
 *   key                  2 for its length, then its bytes
 *   body
 *   CRC-32C of all that  4
 * </pre>
 *
 * Up to the life the form is also known to {@link OfferScript}, which compares two of them.
 */
final class SnapshotFormat {
  /** What stands before the next offsets. */
  static final int HEAD_BYTES = 1 + Short.BYTES + Long.BYTES;

  /** What stands for each partition, all next offsets first; the life follows. */
  static final int PER_PARTITION_BYTES = 3 * Long.BYTES;

  private static final byte VERSION = 1;
  private static final int PARTITIONS_MAX = 0xFFFF;

  private SnapshotFormat() {}

  static byte[] encode(
      ViewKey key, Snapshot snapshot, long lifeMillis, long nowNanos, long nowMillis) {
    byte[] keyBytes = key.bytes();
    List<PartitionFresh> partitions = snapshot.partitions();
    if (partitions.size() > PARTITIONS_MAX) {
      throw new IllegalArgumentException("more partitions than Kafka has");
    }
    ByteBuffer out =
        ByteBuffer.allocate(
            HEAD_BYTES
                + partitions.size() * PER_PARTITION_BYTES
                + Integer.BYTES
                + Short.BYTES
                + keyBytes.length
                + snapshot.body().size()
                + Integer.BYTES);
    long ageMillis = TimeUnit.NANOSECONDS.toMillis(nowNanos - snapshot.readAtNanos());
    out.put(VERSION).putShort((short) partitions.size()).putLong(nowMillis - ageMillis);
    partitions.forEach(partition -> out.putLong(partition.nextOffset()));
    partitions.forEach(partition -> out.putLong(partition.lagRecords()));
    partitions.forEach(partition -> out.putLong(partition.stalenessMillis()));
    out.putInt((int) lifeMillis).putShort((short) keyBytes.length).put(keyBytes);
    snapshot.body().copyTo(out);
    out.putInt(Crc.of(out.array(), out.position()));
    return out.array();
  }

  /**
   * Reads what someone put there: null unless it is whole and of this key.
   *
   * <p>How old it is, is told twice: by the clocks of filler and reader, and by what Redis says is
   * left of its life. The greater counts: clocks may differ between machines, and a filler may have
   * been halted before its fill arrived.
   *
   * @param leftMillis until it expires, as Redis says
   */
  static @Nullable Snapshot decode(
      byte[] value, ViewKey key, long leftMillis, long nowNanos, long nowMillis) {
    if (value.length < HEAD_BYTES + Integer.BYTES
        || value[0] != VERSION
        || ByteBuffer.wrap(value).getInt(value.length - Integer.BYTES)
            != Crc.of(value, value.length - Integer.BYTES)) {
      return null;
    }
    ByteBuffer in = ByteBuffer.wrap(value, 1, value.length - 1 - Integer.BYTES);
    int count = Short.toUnsignedInt(in.getShort());
    long readAtMillis = in.getLong();
    if (in.remaining() < count * PER_PARTITION_BYTES + Integer.BYTES + Short.BYTES) {
      return null;
    }
    List<PartitionFresh> partitions = partitions(in, count);
    int lifeMillis = in.getInt();
    byte[] keyBytes = key.bytes();
    int keyLength = Short.toUnsignedInt(in.getShort());
    if (keyLength != keyBytes.length
        || in.remaining() < keyLength
        || !Arrays.equals(
            keyBytes, 0, keyLength, value, in.position(), in.position() + keyLength)) {
      return null;
    }
    int bodyAt = in.position() + keyLength;
    long ageMillis = Math.max(Math.max(0, nowMillis - readAtMillis), lifeMillis - leftMillis);
    return new Snapshot(
        UnsafeByteOperations.unsafeWrap(value, bodyAt, value.length - Integer.BYTES - bodyAt),
        partitions,
        nowNanos - TimeUnit.MILLISECONDS.toNanos(ageMillis));
  }

  private static List<PartitionFresh> partitions(ByteBuffer in, int count) {
    int at = in.position();
    List<PartitionFresh> partitions = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      partitions.add(
          new PartitionFresh(
              in.getLong(at + i * Long.BYTES),
              in.getLong(at + (count + i) * Long.BYTES),
              in.getLong(at + (2 * count + i) * Long.BYTES)));
    }
    in.position(at + count * PER_PARTITION_BYTES);
    return partitions;
  }
}
