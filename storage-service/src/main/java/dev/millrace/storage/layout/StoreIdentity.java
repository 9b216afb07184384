package dev.millrace.storage.layout;

import dev.millrace.contract.token.ConsistencyToken;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.Uuid;

/**
 * Which log's partition a store holds. Written once, when the store is made.
 *
 * @param clusterId the Kafka cluster
 * @param topicId the topic
 * @param partition the partition
 * @param partitions how many partitions the topic had when the store was made
 */
public record StoreIdentity(String clusterId, Uuid topicId, int partition, int partitions) {
  private static final byte FORMAT = 1;
  private static final byte[] KEY = "identity".getBytes(StandardCharsets.US_ASCII);

  /** Its key in the meta family. */
  public static byte[] key() {
    return KEY.clone();
  }

  /** The stored form. */
  public byte[] toBytes() {
    byte[] cluster = clusterId.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(1 + 16 + 2 * Integer.BYTES + 1 + cluster.length)
        .put(FORMAT)
        .put(ConsistencyToken.topicIdBytes(topicId))
        .putInt(partition)
        .putInt(partitions)
        .put((byte) cluster.length)
        .put(cluster)
        .array();
  }

  /**
   * Reads the stored form.
   *
   * @throws NewerFormatException when a newer Millrace wrote it
   */
  public static StoreIdentity parse(byte[] bytes) {
    if (bytes.length < 26) {
      throw new CorruptValueException("store identity cut short");
    }
    if (bytes[0] != FORMAT) {
      throw new NewerFormatException(bytes[0] & 0xff, FORMAT);
    }
    ByteBuffer in = ByteBuffer.wrap(bytes, 1, bytes.length - 1);
    Uuid topicId = ConsistencyToken.topicId(in);
    int partition = in.getInt();
    int partitions = in.getInt();
    byte[] cluster = new byte[in.get() & 0xff];
    if (in.remaining() < cluster.length) {
      throw new CorruptValueException("store identity cut short");
    }
    in.get(cluster);
    return new StoreIdentity(
        new String(cluster, StandardCharsets.UTF_8), topicId, partition, partitions);
  }

  /** A store made by a newer Millrace. */
  public static final class NewerFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NewerFormatException(int found, int known) {
      super("the store has format %d, this version knows up to %d".formatted(found, known));
    }
  }
}
