package dev.millrace.contract.log;

import org.apache.kafka.common.utils.Utils;

/**
 * Which partition a record key belongs to: murmur2 of the key, made positive, modulo the number of
 * partitions; the default of the Java client for records with a key. {@code partition-vectors.json}
 * beside this class holds test vectors for other languages.
 */
public final class Partitioner {
  private Partitioner() {}

  /**
   * The partition of a key.
   *
   * @param key the record key
   * @param partitions how many the topic has, at least 1
   * @return 0 to {@code partitions - 1}
   */
  public static int partition(byte[] key, int partitions) {
    return Utils.toPositive(Utils.murmur2(key)) % partitions;
  }
}
