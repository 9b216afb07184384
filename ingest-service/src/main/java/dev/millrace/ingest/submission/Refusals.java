package dev.millrace.ingest.submission;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.v1.ErrorReason;
import io.grpc.Status;

/** The refusals of ingest that need no details, and the delays it recommends. */
public final class Refusals {
  /** A full buffer drains within a fraction of a second when the log takes anything at all. */
  public static final long BUFFER_RETRY_MILLIS = 200;

  /** A broker that restarts needs seconds; a client that asks once a second costs nothing. */
  public static final long LOG_RETRY_MILLIS = 1_000;

  /** Nothing was done before the deadline. */
  public static final Refusal DEADLINE_PASSED =
      Refusal.of(
          Status.Code.DEADLINE_EXCEEDED,
          ErrorReason.ERROR_REASON_DEADLINE_PASSED,
          "the deadline passed before anything was produced");

  /** Handed to the producer, not acknowledged in time. */
  public static final Refusal OUTCOME_UNKNOWN =
      Refusal.unavailable(
          ErrorReason.ERROR_REASON_OUTCOME_UNKNOWN,
          "not acknowledged in time: it may or may not appear; resend it under the same id",
          LOG_RETRY_MILLIS);

  /** Logged, but its application was not seen in time. */
  public static final Refusal NOT_SEEN_APPLIED =
      Refusal.unavailable(
          ErrorReason.ERROR_REASON_NOT_UP_TO_BOUND,
          "durable in the log, but not seen applied in time; resending it under the same id is safe",
          LOG_RETRY_MILLIS);

  /** The buffers are full. */
  public static final Refusal BUFFER_FULL =
      Refusal.exhausted(
          ErrorReason.ERROR_REASON_BUFFER_FULL,
          "the ingest buffers are full; nothing was produced",
          BUFFER_RETRY_MILLIS);

  /** A stream's client does not read its replies. */
  public static final Refusal SLOW_READER =
      Refusal.exhausted(
          ErrorReason.ERROR_REASON_BUFFER_FULL,
          "replies were not read in time; their outcome is told by a resend under the same ids",
          BUFFER_RETRY_MILLIS);

  private Refusals() {}

  /** The log can not take anything now; nothing was produced. */
  public static Refusal logUnavailable(String why) {
    return Refusal.unavailable(
        ErrorReason.ERROR_REASON_LOG_UNAVAILABLE, "nothing was produced: " + why, LOG_RETRY_MILLIS);
  }
}
