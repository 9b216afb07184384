package dev.millrace.query.rpc;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.contract.ownership.Owners;
import dev.millrace.query.freshness.ReadDeadline;
import dev.millrace.query.freshness.Requirements;
import dev.millrace.query.lookup.Read;
import dev.millrace.query.lookup.Recorder;
import dev.millrace.query.lookup.Recording;
import dev.millrace.v1.Consistency;
import dev.millrace.v1.ErrorReason;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Status;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes reads of requests. */
public final class Reads {
  /** No read takes longer, whatever its client allows: what it holds must come free. */
  private static final long DEADLINE_NANOS_MAX = TimeUnit.SECONDS.toNanos(60);

  private static final long PERCENT = 100;

  private final Supplier<Owners> owners;
  private final Requirements requirements;
  private final long defaultDeadlineNanos;
  private final long waitSharePercent;
  private final LongSupplier nanoTime;

  /**
   * Reads with these bounds.
   *
   * @param defaultDeadlineNanos for clients that set no deadline
   * @param waitSharePercent how much of the deadline may be spent on waiting
   */
  public Reads(
      Supplier<Owners> owners,
      Requirements requirements,
      long defaultDeadlineNanos,
      long waitSharePercent,
      LongSupplier nanoTime) {
    this.owners = owners;
    this.requirements = requirements;
    this.defaultDeadlineNanos = defaultDeadlineNanos;
    this.waitSharePercent = waitSharePercent;
    this.nanoTime = nanoTime;
  }

  /**
   * A read of a checked ledger; throws the status the call is refused with.
   *
   * @param explain whether its answer says how it was made
   */
  Read of(String ledger, Consistency consistency, boolean explain) {
    Recorder recorder = explain ? new Recording(nanoTime) : Recorder.OFF;
    long nowNanos = nanoTime.getAsLong();
    long leftNanos = leftNanos();
    Owners view = Checks.known(owners.get());
    return new Read(
        ledger,
        view,
        requirements.of(consistency, view),
        nowNanos,
        new ReadDeadline(nowNanos + leftNanos * waitSharePercent / PERCENT),
        recorder);
  }

  private long leftNanos() {
    @Nullable Deadline deadline = Context.current().getDeadline();
    if (deadline == null) {
      return defaultDeadlineNanos;
    }
    long leftNanos = deadline.timeRemaining(TimeUnit.NANOSECONDS);
    if (leftNanos <= 0) {
      throw Refusal.of(
              Status.Code.DEADLINE_EXCEEDED,
              ErrorReason.ERROR_REASON_DEADLINE_PASSED,
              "the deadline had passed before anything was read")
          .asException();
    }
    return Math.min(leftNanos, DEADLINE_NANOS_MAX);
  }
}
