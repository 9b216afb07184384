package dev.millrace.storage.apply;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Consecutive records of one partition, as they wait for its writer. Keys and values lie in one
 * array: as the client gives them, records are seven objects each, and every young collection
 * copies those that wait, object by object. A record with headers, without key or without value
 * stays as it came, and so does what does not fit in. Immutable; any thread.
 */
public final class LoggedRecords {
  /** A compressed fetch may unfold to far more; what is beyond is not copied into one array. */
  static final int PACKED_BYTES_MAX = 64 << 20;

  /** What the arrays and objects take that records share: counts where each comes alone. */
  private static final int SHARED_BYTES = 250;

  /** What a record takes beside key and value: its place here, and its candidate later. */
  private static final int PLACE_BYTES = 100;

  /** What one that stays as it came takes besides. */
  private static final int OBJECTS_BYTES = 200;

  private final String topic;
  private final int partition;
  private final long[] offsets;
  private final long[] appendMillis;
  private final int[] leaderEpochs;

  /** A value ends where its key begins, a key where the next value begins. */
  private final int[] valueStarts;

  private final int[] keyStarts;
  private final byte[] bytes;

  /** As long as the others, null for what is packed; none at all when everything is. */
  private final List<@Nullable ConsumerRecord<byte[], byte[]>> kept;

  private final long memoryBytes;

  /**
   * Takes records.
   *
   * @param records of one partition, by offset; at least one
   */
  LoggedRecords(List<ConsumerRecord<byte[], byte[]>> records) {
    int count = records.size();
    topic = records.getFirst().topic();
    partition = records.getFirst().partition();
    offsets = new long[count];
    appendMillis = new long[count];
    leaderEpochs = new int[count];
    valueStarts = new int[count + 1];
    keyStarts = new int[count];
    List<@Nullable ConsumerRecord<byte[], byte[]>> all = new ArrayList<>(count);
    boolean allPacked = true;
    long keptBytes = 0;
    for (int i = 0; i < count; i++) {
      ConsumerRecord<byte[], byte[]> logged = records.get(i);
      offsets[i] = logged.offset();
      appendMillis[i] = logged.timestamp();
      leaderEpochs[i] = logged.leaderEpoch().orElse(-1);
      if (canBePacked(logged) && valueStarts[i] + contentBytes(logged) <= PACKED_BYTES_MAX) {
        keyStarts[i] = valueStarts[i] + logged.value().length;
        valueStarts[i + 1] = keyStarts[i] + logged.key().length;
        all.add(null);
      } else {
        keyStarts[i] = valueStarts[i];
        valueStarts[i + 1] = valueStarts[i];
        all.add(logged);
        allPacked = false;
        keptBytes += OBJECTS_BYTES + contentBytes(logged);
      }
    }
    kept = allPacked ? List.of() : all;
    bytes = new byte[valueStarts[count]];
    pack(records);
    memoryBytes = SHARED_BYTES + bytes.length + keptBytes + (long) count * PLACE_BYTES;
  }

  private static boolean canBePacked(ConsumerRecord<byte[], byte[]> logged) {
    return logged.value() != null && logged.key() != null && logged.headers().toArray().length == 0;
  }

  private static long contentBytes(ConsumerRecord<byte[], byte[]> logged) {
    byte @Nullable [] value = logged.value();
    byte @Nullable [] key = logged.key();
    return (value == null ? 0L : value.length) + (key == null ? 0L : key.length);
  }

  private void pack(List<ConsumerRecord<byte[], byte[]>> records) {
    for (int i = 0; i < count(); i++) {
      if (kept(i) == null) {
        ConsumerRecord<byte[], byte[]> logged = records.get(i);
        System.arraycopy(logged.value(), 0, bytes, valueStarts[i], keyStarts[i] - valueStarts[i]);
        System.arraycopy(logged.key(), 0, bytes, keyStarts[i], valueStarts[i + 1] - keyStarts[i]);
      }
    }
  }

  int count() {
    return offsets.length;
  }

  /** What they take in memory, roughly. */
  long memoryBytes() {
    return memoryBytes;
  }

  long offset(int index) {
    return offsets[index];
  }

  /** When the broker appended it. */
  long appendMillis(int index) {
    return appendMillis[index];
  }

  /** -1 when it is not known. */
  int leaderEpoch(int index) {
    return leaderEpochs[index];
  }

  /** The record as it came, when it is not packed: its headers may say something. */
  @Nullable ConsumerRecord<byte[], byte[]> kept(int index) {
    return kept.isEmpty() ? null : kept.get(index);
  }

  /** The array in which its value lies; null when it has none. */
  byte @Nullable [] array(int index) {
    ConsumerRecord<byte[], byte[]> record = kept(index);
    return record == null ? bytes : record.value();
  }

  /** Where its value begins in that array. */
  int valueAt(int index) {
    return kept(index) == null ? valueStarts[index] : 0;
  }

  /** How many bytes its value has. */
  int valueBytes(int index) {
    ConsumerRecord<byte[], byte[]> record = kept(index);
    return record == null ? keyStarts[index] - valueStarts[index] : record.value().length;
  }

  /** A record with the key, value and headers it came with. */
  ConsumerRecord<byte[], byte[]> toRecord(int index) {
    ConsumerRecord<byte[], byte[]> record = kept(index);
    return record != null
        ? record
        : new ConsumerRecord<>(
            topic,
            partition,
            offsets[index],
            Arrays.copyOfRange(bytes, keyStarts[index], valueStarts[index + 1]),
            Arrays.copyOfRange(bytes, valueStarts[index], keyStarts[index]));
  }
}
