package dev.millrace.storage.layout;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a store reflects; written in the same batch as the entries it speaks of.
 *
 * @param nextOffset every record below it is applied
 * @param leaderEpoch in which the log reached {@code nextOffset}, -1 when it is not known
 * @param digest of everything STORED
 * @param counters how many records came to which end
 * @param summariesWatermark the written summaries reflect every record below it
 * @param lastAppendMillis append time of the last record applied, 0 before the first
 */
public record AppliedState(
    long nextOffset,
    int leaderEpoch,
    Digest digest,
    Counters counters,
    long summariesWatermark,
    long lastAppendMillis) {
  /** What a new store reflects. */
  public static final AppliedState EMPTY =
      new AppliedState(0, -1, Digest.ZERO, new Counters(0, 0, 0, 0, 0), 0, 0);

  private static final byte FORMAT = 1;
  private static final int LENGTH = 1 + Long.BYTES + Integer.BYTES + 9 * Long.BYTES;
  private static final byte[] KEY = "state".getBytes(StandardCharsets.US_ASCII);

  /** Its key in the meta family. */
  public static byte[] key() {
    return KEY.clone();
  }

  /** The same once the written summaries reflect all of it. */
  public AppliedState withSummariesWatermark() {
    return new AppliedState(
        nextOffset, leaderEpoch, digest, counters, nextOffset, lastAppendMillis);
  }

  /** The leader epoch as Kafka's client wants it. */
  public Optional<Integer> epoch() {
    return leaderEpoch < 0 ? Optional.empty() : Optional.of(leaderEpoch);
  }

  /** The stored form. */
  public byte[] toBytes() {
    return ByteBuffer.allocate(LENGTH)
        .put(FORMAT)
        .putLong(nextOffset)
        .putInt(leaderEpoch)
        .putLong(digest.high())
        .putLong(digest.low())
        .putLong(counters.stored())
        .putLong(counters.duplicates())
        .putLong(counters.conflicts())
        .putLong(counters.deadLetters())
        .putLong(counters.misplaced())
        .putLong(summariesWatermark)
        .putLong(lastAppendMillis)
        .array();
  }

  /** Reads the stored form. */
  public static AppliedState parse(byte[] bytes) {
    if (bytes.length != LENGTH || bytes[0] != FORMAT) {
      throw new CorruptValueException("applied state of unknown format");
    }
    ByteBuffer in = ByteBuffer.wrap(bytes, 1, LENGTH - 1);
    long nextOffset = in.getLong();
    int leaderEpoch = in.getInt();
    Digest digest = new Digest(in.getLong(), in.getLong());
    Counters counters =
        new Counters(in.getLong(), in.getLong(), in.getLong(), in.getLong(), in.getLong());
    return new AppliedState(nextOffset, leaderEpoch, digest, counters, in.getLong(), in.getLong());
  }

  /**
   * How many records came to which end since the log began: their sum without {@code misplaced},
   * which are stored ones, is the number of records applied.
   *
   * @param misplaced stored in another partition than their key's
   */
  public record Counters(
      long stored, long duplicates, long conflicts, long deadLetters, long misplaced) {
    /** The sum of both. */
    public Counters plus(Counters more) {
      return new Counters(
          stored + more.stored,
          duplicates + more.duplicates,
          conflicts + more.conflicts,
          deadLetters + more.deadLetters,
          misplaced + more.misplaced);
    }
  }
}
