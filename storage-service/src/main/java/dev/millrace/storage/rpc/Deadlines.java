package dev.millrace.storage.rpc;

import io.grpc.Context;
import io.grpc.Deadline;
import java.util.concurrent.TimeUnit;

/** How long a call may wait for its bound. */
final class Deadlines {
  /** A call without a deadline does not wait longer. */
  static final long WAIT_MILLIS_MAX = 10_000;

  /** Left for reading and answering after the wait. */
  static final long MARGIN_MILLIS = 15;

  private Deadlines() {}

  static long waitMillis() {
    Deadline deadline = Context.current().getDeadline();
    long left =
        deadline == null
            ? WAIT_MILLIS_MAX
            : deadline.timeRemaining(TimeUnit.MILLISECONDS) - MARGIN_MILLIS;
    return Math.max(0, Math.min(left, WAIT_MILLIS_MAX));
  }
}
