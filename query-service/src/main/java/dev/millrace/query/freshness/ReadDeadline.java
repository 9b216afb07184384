package dev.millrace.query.freshness;

/**
 * Until when a read may take, in {@link System#nanoTime()}.
 *
 * @param waitUntilNanos the end of the share of the deadline that may be spent on waiting and
 *     trying again, so that a refusal still reaches the client before its deadline
 */
public record ReadDeadline(long waitUntilNanos) {
  /** What is left of the share; 0 or less when it is over. */
  public long leftNanos(long nowNanos) {
    return waitUntilNanos - nowNanos;
  }

  /** What a read may spend where an answer is not certain: as much is left for where it is. */
  public long halfLeftNanos(long nowNanos) {
    return Math.max(0, leftNanos(nowNanos) / 2);
  }
}
