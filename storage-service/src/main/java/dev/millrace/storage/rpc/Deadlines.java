package dev.millrace.storage.rpc;

import io.grpc.Context;
import io.grpc.Deadline;
import java.util.concurrent.TimeUnit;

/** How long a call may wait for its bound. */
final class Deadlines {
  /** A call without a deadline does not wait longer. */
  static final long WAIT_MILLIS_MAX = 10_000;

  /** Left for reading and answering after the wait, at least. */
  private static final long MARGIN_MILLIS_MIN = 15;

  /** A long call leaves this part of its time: a JVM that is still cold needs it for the answer. */
  private static final long MARGIN_DIVISOR = 10;

  private Deadlines() {}

  static long waitMillis() {
    Deadline deadline = Context.current().getDeadline();
    if (deadline == null) {
      return WAIT_MILLIS_MAX;
    }
    long left = deadline.timeRemaining(TimeUnit.MILLISECONDS);
    long margin = Math.max(MARGIN_MILLIS_MIN, left / MARGIN_DIVISOR);
    return Math.clamp(left - margin, 0, WAIT_MILLIS_MAX);
  }
}
