package dev.millrace.contract.token;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;

/**
 * Offsets of partitions of one topic that an answer must reflect: every record below each. Opaque
 * to clients; a foreign Kafka producer can make one of its own record's partition and offset + 1.
 *
 * <pre>
 *   base64url without padding of
 *     version        1 byte: 1
 *     topic id       16 bytes, as Kafka's Uuid
 *     then for each partition, ascending: partition, next offset, as protobuf varints
 * </pre>
 *
 * Varints are of the shortest form, so that a token has one sequence of bytes; padding of the
 * base64 is read, never written.
 *
 * @param topicId the topic the offsets belong to
 * @param nextOffsets the first offset not covered, by partition; ascending, unmodifiable; neither
 *     partitions nor offsets are negative
 */
public record ConsistencyToken(Uuid topicId, NavigableMap<Integer, Long> nextOffsets) {
  /** How many partitions a token may name: more than any sensible topic has. */
  public static final int PARTITIONS_MAX = 4096;

  private static final byte VERSION = 1;
  private static final int TOPIC_ID_BYTES = 16;

  public ConsistencyToken {
    NavigableMap<Integer, Long> ascending = new TreeMap<>();
    ascending.putAll(nextOffsets);
    nextOffsets = Collections.unmodifiableNavigableMap(ascending);
    if (nextOffsets.size() > PARTITIONS_MAX
        || !nextOffsets.isEmpty() && nextOffsets.firstKey() < 0
        || nextOffsets.values().stream().anyMatch(next -> next < 0)) {
      throw new IllegalArgumentException("not a consistency token: out of range");
    }
  }

  /** A token of these offsets. */
  public static ConsistencyToken of(Uuid topicId, Map<Integer, Long> nextOffsets) {
    return new ConsistencyToken(topicId, new TreeMap<>(nextOffsets));
  }

  /** A token that covers one record. */
  public static ConsistencyToken covering(Uuid topicId, int partition, long offset) {
    return of(topicId, Map.of(partition, offset + 1));
  }

  /**
   * Reads a token.
   *
   * @throws IllegalArgumentException when the text is not one
   */
  public static ConsistencyToken parse(String text) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(text);
      if (bytes.length <= TOPIC_ID_BYTES || bytes[0] != VERSION) {
        throw new IllegalArgumentException("not a consistency token of a known version");
      }
      Uuid topicId = topicId(ByteBuffer.wrap(bytes, 1, TOPIC_ID_BYTES));
      CodedInputStream in =
          CodedInputStream.newInstance(
              bytes, 1 + TOPIC_ID_BYTES, bytes.length - 1 - TOPIC_ID_BYTES);
      NavigableMap<Integer, Long> nextOffsets = new TreeMap<>();
      while (!in.isAtEnd()) {
        nextOffsets.put(in.readUInt32(), in.readUInt64());
        if (nextOffsets.size() > PARTITIONS_MAX) {
          throw new IllegalArgumentException("not a consistency token: too many partitions");
        }
      }
      ConsistencyToken token = new ConsistencyToken(topicId, nextOffsets);
      if (!Arrays.equals(token.toBytes(), bytes)) {
        throw new IllegalArgumentException("not a consistency token: not as it is written");
      }
      return token;
    } catch (IOException e) {
      throw new IllegalArgumentException("not a consistency token: cut short", e);
    }
  }

  /** Whether it covers nothing. */
  public boolean isEmpty() {
    return nextOffsets.isEmpty();
  }

  /**
   * A token that covers what both cover.
   *
   * @throws IllegalArgumentException when they are of different topics
   */
  public ConsistencyToken merge(ConsistencyToken other) {
    if (!topicId.equals(other.topicId)) {
      throw new IllegalArgumentException("tokens of different topics");
    }
    NavigableMap<Integer, Long> merged = new TreeMap<>(nextOffsets);
    other.nextOffsets.forEach((partition, next) -> merged.merge(partition, next, Math::max));
    return new ConsistencyToken(topicId, merged);
  }

  /**
   * The text of the token of one partition, without making the token: what most answers carry.
   *
   * @param nextOffset the first offset not covered
   */
  public static String text(Uuid topicId, int partition, long nextOffset) {
    if (partition < 0 || nextOffset < 0) {
      throw new IllegalArgumentException("not a consistency token: out of range");
    }
    int size =
        CodedOutputStream.computeUInt32SizeNoTag(partition)
            + CodedOutputStream.computeUInt64SizeNoTag(nextOffset);
    byte[] bytes = head(topicId, size);
    CodedOutputStream out = CodedOutputStream.newInstance(bytes, 1 + TOPIC_ID_BYTES, size);
    try {
      out.writeUInt32NoTag(partition);
      out.writeUInt64NoTag(nextOffset);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Version and topic id, and room for offsets. */
  private static byte[] head(Uuid topicId, int offsetsBytes) {
    byte[] bytes = new byte[1 + TOPIC_ID_BYTES + offsetsBytes];
    ByteBuffer.wrap(bytes)
        .put(VERSION)
        .putLong(topicId.getMostSignificantBits())
        .putLong(topicId.getLeastSignificantBits());
    return bytes;
  }

  /** The text of this token, as {@link #parse} reads it. */
  @Override
  public String toString() {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(toBytes());
  }

  private byte[] toBytes() {
    int size = 0;
    for (Map.Entry<Integer, Long> entry : nextOffsets.entrySet()) {
      size +=
          CodedOutputStream.computeUInt32SizeNoTag(entry.getKey())
              + CodedOutputStream.computeUInt64SizeNoTag(entry.getValue());
    }
    byte[] bytes = head(topicId, size);
    CodedOutputStream out = CodedOutputStream.newInstance(bytes, 1 + TOPIC_ID_BYTES, size);
    try {
      for (Map.Entry<Integer, Long> entry : nextOffsets.entrySet()) {
        out.writeUInt32NoTag(entry.getKey());
        out.writeUInt64NoTag(entry.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return bytes;
  }

  /** A topic id as its 16 bytes, as internal messages carry it. */
  public static byte[] topicIdBytes(Uuid topicId) {
    return ByteBuffer.allocate(TOPIC_ID_BYTES)
        .putLong(topicId.getMostSignificantBits())
        .putLong(topicId.getLeastSignificantBits())
        .array();
  }

  /** The topic id in the next 16 bytes. */
  public static Uuid topicId(ByteBuffer bytes) {
    return new Uuid(bytes.getLong(), bytes.getLong());
  }
}
