package dev.millrace.storage.layout;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hasher128;
import com.dynatrace.hash4j.hashing.Hashing;

/**
 * A partition's digest: the sum modulo 2^128 of XXH3-128 (packed position, value as logged) over
 * what was stored. Independent of how records were batched, so that stores can be compared.
 *
 * @param high the upper 64 bits
 * @param low the lower 64 bits
 */
public record Digest(long high, long low) {
  /** Of nothing. */
  public static final Digest ZERO = new Digest(0, 0);

  /** Adds up the hashes of one batch. One thread. */
  public static final class Sum {
    private static final int SCRATCH_BYTES = 1024;
    private static final Hasher128 HASHER = Hashing.xxh3_128();

    private final byte[] scratch = new byte[SCRATCH_BYTES];
    private long high;
    private long low;

    /** Starts from a digest. */
    public void start(Digest from) {
      high = from.high;
      low = from.low;
    }

    /** Adds one stored record. */
    public void add(long packedPosition, byte[] logged) {
      add(packedPosition, logged, 0, logged.length);
    }

    /** Adds one stored record, whose value is a stretch of an array. */
    public void add(long packedPosition, byte[] from, int at, int end) {
      int length = Long.BYTES + end - at;
      byte[] bytes = length <= SCRATCH_BYTES ? scratch : new byte[length];
      Bytes.putLong(bytes, 0, packedPosition);
      System.arraycopy(from, at, bytes, Long.BYTES, end - at);
      HashValue128 hash = HASHER.hashBytesTo128Bits(bytes, 0, length);
      long sum = low + hash.getLeastSignificantBits();
      high += hash.getMostSignificantBits() + (Long.compareUnsigned(sum, low) < 0 ? 1 : 0);
      low = sum;
    }

    /** The digest so far. */
    public Digest digest() {
      return new Digest(high, low);
    }
  }
}
