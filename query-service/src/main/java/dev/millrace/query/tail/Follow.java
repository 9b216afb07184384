package dev.millrace.query.tail;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.internal.v1.TailCursor;
import org.jspecify.annotations.Nullable;

/** Where one partition of a tail stands. In the tail's context. */
final class Follow {
  private static final long UNKNOWN = -1;

  private final TailCursor start;
  private long nextOffset = UNKNOWN;
  private int attempts;
  private long awaySinceNanos;

  /** The call it is in; null while it waits for an owner. */
  @Nullable OwnerCall call;

  Follow(TailCursor start) {
    this.start = start;
    if (start.getStartCase() == TailCursor.StartCase.OFFSET) {
      nextOffset = start.getOffset();
    }
  }

  int partition() {
    return start.getPartition();
  }

  /** Whether it is known where it begins. */
  boolean stands() {
    return nextOffset != UNKNOWN;
  }

  /** Everything below it was taken. */
  long nextOffset() {
    return nextOffset;
  }

  /** What to ask an owner for. */
  TailCursor cursor() {
    if (!stands()) {
      return start;
    }
    TailCursor.Builder on = start.toBuilder().setOffset(nextOffset);
    if (start.hasLoggedFromMillis()) {
      on.setOnlyLoggedFromMillis(start.getLoggedFromMillis()); // older ones may still be applied
    }
    return on.build();
  }

  /** Its owner spoke. */
  void heard(long next) {
    nextOffset = Math.max(nextOffset, next);
    attempts = 0;
  }

  /** Its owner can not be followed; how long that has been so, in nanoseconds. */
  long away(long nowNanos) {
    call = null;
    if (attempts == 0) {
      awaySinceNanos = nowNanos;
    }
    attempts++;
    return nowNanos - awaySinceNanos;
  }

  /** How often it was tried in vain since its owner spoke. */
  int attempts() {
    return attempts;
  }

  /** Why it failed when it is given up. */
  static Refusal givenUp(Refusal latest, long retryMillis) {
    return new Refusal(
        latest.code(),
        latest.reason(),
        latest.message(),
        latest.field(),
        retryMillis,
        latest.metadata());
  }
}
