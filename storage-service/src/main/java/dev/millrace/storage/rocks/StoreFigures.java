package dev.millrace.storage.rocks;

import java.util.List;

/**
 * What a store is made of and what that took. Work is counted from when it was opened.
 *
 * @param levels files and bytes, from level 0 to the bottom, of all families together
 * @param rawBytes of keys and values in the files, before blocks were made and compressed
 * @param liveBytes of the files, if nothing in them were superseded, as RocksDB estimates
 * @param userBytes of the batches that were written
 * @param backgroundReadBytes by compaction
 * @param backgroundWrittenBytes by flush and compaction
 * @param backgroundMillis that flushes and compactions took
 * @param stallMicros that writes were slowed down or stopped
 */
public record StoreFigures(
    List<Level> levels,
    long rawBytes,
    long liveBytes,
    long userBytes,
    long backgroundReadBytes,
    long backgroundWrittenBytes,
    long backgroundMillis,
    long stallMicros) {

  /** One level's files. */
  public record Level(int files, long bytes) {}

  /** Copies the list. */
  public StoreFigures {
    levels = List.copyOf(levels);
  }

  /** Of all files. */
  public long fileBytes() {
    return levels.stream().mapToLong(Level::bytes).sum();
  }

  /** Bytes written to files for each byte that was written to the store; NaN before the first. */
  public double writeAmplification() {
    return ratio(backgroundWrittenBytes, userBytes);
  }

  /** Bytes of files for each that is live; NaN while there are none. */
  public double spaceAmplification() {
    return ratio(fileBytes(), liveBytes);
  }

  /** Bytes of keys and values for each byte of files; NaN while there are none. */
  public double compressionRatio() {
    return ratio(rawBytes, fileBytes());
  }

  private static double ratio(long dividend, long divisor) {
    return divisor == 0 ? Double.NaN : (double) dividend / divisor;
  }
}
