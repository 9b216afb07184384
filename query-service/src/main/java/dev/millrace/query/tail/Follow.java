package dev.millrace.query.tail;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.internal.v1.TailCursor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Where one partition of a tail stands. In the tail's context. */
final class Follow {
  private static final long UNKNOWN = -1;

  /** A call that has lasted for so long has brought what an owner tells once a second at least. */
  private static final long HEALTHY_NANOS_MIN = TimeUnit.SECONDS.toNanos(2);

  private final TailCursor start;
  private long nextOffset = UNKNOWN;
  private int attempts;
  private long awaySinceNanos;
  private boolean spoke;
  private long spokeAtNanos;

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

  /** Its owner spoke. That it says where it stands alone does not mean that it can be followed. */
  void heard(long next, long nowNanos) {
    if (next > nextOffset) {
      nextOffset = next;
      attempts = 0;
    }
    if (!spoke) {
      spoke = true;
      spokeAtNanos = nowNanos;
    }
  }

  /** Its owner can not be followed; how long that has been so, in nanoseconds. */
  long away(long nowNanos) {
    call = null;
    if (spoke && nowNanos - spokeAtNanos >= HEALTHY_NANOS_MIN) {
      attempts = 0;
    }
    spoke = false;
    if (attempts == 0) {
      awaySinceNanos = nowNanos;
    }
    attempts++;
    return nowNanos - awaySinceNanos;
  }

  /** How often it was tried in vain since it got on. */
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
