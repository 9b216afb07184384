package dev.millrace.query.route;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.contract.ownership.OwnerCommit;
import dev.millrace.query.freshness.LastKnown;
import dev.millrace.query.freshness.PartitionFresh;
import dev.millrace.v1.ErrorReason;
import dev.millrace.v1.ItemError;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Why a partition could not answer, as the client is told. */
public final class Refusals {
  /** When a client should try again: an owner changes within about this time. */
  private static final long RETRY_MILLIS = 500;

  private static final String LAG_RECORDS = "lag_records";

  private static final String NOT_UP_TO_BOUND =
      "the demanded freshness was not reached within its share of the deadline";

  private Refusals() {}

  /** Nobody has said that the partition is theirs. */
  public static Refusal ownerUnknown(int partition) {
    return unavailable(
        partition, ErrorReason.ERROR_REASON_PARTITION_RESTORING, "the partition has no owner yet");
  }

  /** The owner speaks of another topic than the read does. */
  public static Refusal otherLog(int partition) {
    return unavailable(
        partition,
        ErrorReason.ERROR_REASON_PARTITION_REFUSED,
        "the partition's owner holds another log");
  }

  /** Others' read of the same was still under way when this one's share of the deadline ended. */
  public static Refusal notUpToBound() {
    return Refusal.unavailable(
        ErrorReason.ERROR_REASON_NOT_UP_TO_BOUND, NOT_UP_TO_BOUND, RETRY_MILLIS);
  }

  static Refusal notUpToBound(int partition, long bound, @Nullable PartitionFresh last) {
    Refusal refusal =
        unavailable(partition, ErrorReason.ERROR_REASON_NOT_UP_TO_BOUND, NOT_UP_TO_BOUND);
    if (bound > 0) {
      refusal = refusal.with("min_next_offset", Long.toString(bound));
    }
    return last == null ? refusal : withLag(refusal, last);
  }

  /** The same; where nobody serves the partition, with what was last heard of it. */
  static Refusal withLastKnown(Refusal refusal, @Nullable LastKnown last) {
    if (last == null
        || refusal.reason() != ErrorReason.ERROR_REASON_PARTITION_RESTORING
        || refusal.metadata().containsKey(LAG_RECORDS)) { // the owner knows better
      return refusal;
    }
    return last.isLagKnown()
        ? withLag(refusal, last.fresh())
        : withNextOffset(refusal, last.fresh());
  }

  private static Refusal withNextOffset(Refusal refusal, PartitionFresh fresh) {
    return refusal.with("next_offset", Long.toString(fresh.nextOffset()));
  }

  private static Refusal withLag(Refusal refusal, PartitionFresh fresh) {
    return withNextOffset(refusal, fresh)
        .with(LAG_RECORDS, Long.toString(fresh.lagRecords()))
        .with("lag_millis", Long.toString(fresh.stalenessMillis()));
  }

  /** The owner can not be reached, or does not take more. */
  public static Refusal ownerAway(int partition) {
    return unavailable(
        partition,
        ErrorReason.ERROR_REASON_PARTITION_RESTORING,
        "the partition's owner can not be reached");
  }

  /** A call to the owner ended with this. */
  public static Refusal callFailed(int partition, Throwable failure) {
    if (isFull(failure)) {
      return Refusal.exhausted(
              ErrorReason.ERROR_REASON_BUFFER_FULL,
              "the partition's owner holds as many answers as it may",
              RETRY_MILLIS)
          .with("partition", Integer.toString(partition));
    }
    Status status = Status.fromThrowable(failure);
    return switch (status.getCode()) {
      case DEADLINE_EXCEEDED ->
          unavailable(
              partition,
              ErrorReason.ERROR_REASON_PARTITION_RESTORING,
              "the partition's owner did not answer in time");
      case UNAVAILABLE, CANCELLED -> ownerAway(partition);
      case RESOURCE_EXHAUSTED ->
          new Refusal(
              Status.Code.RESOURCE_EXHAUSTED,
              ErrorReason.ERROR_REASON_BATCH_SIZE,
              "the answer of one partition is too large; ask for less at a time",
              null,
              null,
              Map.of("partition", Integer.toString(partition)));
      default ->
          new Refusal(
              Status.Code.INTERNAL,
              ErrorReason.ERROR_REASON_INTERNAL,
              "the partition's owner failed; see its log",
              null,
              null,
              Map.of("partition", Integer.toString(partition)));
    };
  }

  /**
   * Who was asked is not the owner.
   *
   * @param owner who says that it is; null when that is who was asked, or nobody
   */
  static Refusal notOwner(int partition, ItemError error, @Nullable OwnerCommit owner) {
    Refusal refusal = of(partition, error);
    return owner == null ? refusal : refusal.with("owner", owner.host() + ":" + owner.port());
  }

  /** The owner's reason, with the partition and when to try again. */
  public static Refusal of(int partition, ItemError error) {
    Refusal refusal = Refusal.of(error).with("partition", Integer.toString(partition));
    return refusal.code() == Status.Code.UNAVAILABLE || isRetryable(error)
        ? retryable(refusal)
        : refusal;
  }

  static boolean isCallRetryable(Throwable failure) {
    return failure instanceof StatusRuntimeException refused
        && switch (refused.getStatus().getCode()) {
          case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED -> true;
          case RESOURCE_EXHAUSTED -> isFull(failure);
          default -> false;
        };
  }

  /** Whether the owner has no room now, rather than never for so large an answer. */
  private static boolean isFull(Throwable failure) {
    return Refusal.isFor(ErrorReason.ERROR_REASON_BUFFER_FULL, failure);
  }

  static boolean isRetryable(ItemError error) {
    return switch (error.getReason()) {
      case ERROR_REASON_NOT_OWNER,
          ERROR_REASON_PARTITION_RESTORING,
          ERROR_REASON_NOT_UP_TO_BOUND,
          ERROR_REASON_BUFFER_FULL ->
          true;
      default -> false;
    };
  }

  private static Refusal unavailable(int partition, ErrorReason reason, String message) {
    return Refusal.unavailable(reason, message, RETRY_MILLIS)
        .with("partition", Integer.toString(partition));
  }

  private static Refusal retryable(Refusal refusal) {
    return new Refusal(
        refusal.code(),
        refusal.reason(),
        refusal.message(),
        refusal.field(),
        RETRY_MILLIS,
        refusal.metadata());
  }
}
