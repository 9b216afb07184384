package dev.millrace.storage.verify;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hasher128;
import com.dynatrace.hash4j.hashing.Hashing;
import dev.millrace.storage.layout.Bytes;

/**
 * A set of entries in 16 bytes: how many there are and the sum of their hashes, whatever their
 * order. Two of the same are taken to be of the same entries; nobody chooses entries so that a
 * damaged store has the sum of a sound one. One thread.
 */
final class Fingerprint {
  private static final Hasher128 HASHER = Hashing.xxh3_128();
  private static final int SCRATCH_BYTES = 2048;

  private final byte[] scratch = new byte[SCRATCH_BYTES];
  private long count;
  private long high;
  private long low;

  void add(byte[] key, byte[] value) {
    int length = Long.BYTES + key.length + value.length;
    byte[] bytes = length <= SCRATCH_BYTES ? scratch : new byte[length];
    Bytes.putLong(bytes, 0, key.length);
    System.arraycopy(key, 0, bytes, Long.BYTES, key.length);
    System.arraycopy(value, 0, bytes, Long.BYTES + key.length, value.length);
    HashValue128 hash = HASHER.hashBytesTo128Bits(bytes, 0, length);
    count++;
    high += hash.getMostSignificantBits();
    low += hash.getLeastSignificantBits();
  }

  boolean matches(Fingerprint other) {
    return count == other.count && high == other.high && low == other.low;
  }
}
