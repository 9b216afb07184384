package dev.millrace.cli.connect;

import dev.millrace.cli.exit.CommandFailure;
import dev.millrace.cli.exit.ExitCode;
import dev.millrace.cli.exit.FailureLine;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** When to try again after a failure, and when to give up. Belongs to one thread. */
public final class Retry {
  /** What may pass where a resend is safe, whatever became of what was sent. */
  public static final Set<Status.Code> WRITES =
      Set.of(
          Status.Code.UNAVAILABLE,
          Status.Code.RESOURCE_EXHAUSTED,
          Status.Code.ABORTED,
          Status.Code.DEADLINE_EXCEEDED,
          Status.Code.CANCELLED,
          Status.Code.INTERNAL,
          Status.Code.UNKNOWN);

  /** What passes of a stream that is read: it is gone, or it was read too slowly. */
  public static final Set<Status.Code> READS =
      Set.of(Status.Code.UNAVAILABLE, Status.Code.RESOURCE_EXHAUSTED);

  private static final long PAUSE_MILLIS_MIN = 20;
  private static final long PAUSE_MILLIS_MAX = 2_000;

  /** A service that never answered is not restarting, but not there. */
  private static final Duration FIRST_CONTACT_MAX = Duration.ofSeconds(5);

  private final Channels channels;
  private final Duration patience;
  private final Set<Status.Code> passing;
  private long progressNanos = System.nanoTime();
  private boolean everAnswered;
  private long pauseMillis;
  private @Nullable StatusRuntimeException last;

  /**
   * Counts from now.
   *
   * @param patience how long there may be no progress
   * @param passing what may pass
   */
  public Retry(Channels channels, Duration patience, Set<Status.Code> passing) {
    this.channels = channels;
    this.patience = patience;
    this.passing = passing;
  }

  /** Something was answered for good. */
  public void progressed() {
    everAnswered = true;
    pauseMillis = 0;
    idle();
  }

  /** There was nothing to wait for. */
  public void idle() {
    progressNanos = System.nanoTime();
  }

  /** Something failed; throws when that does not pass. */
  public void failed(StatusRuntimeException failure) {
    last = failure;
    if (!passing.contains(failure.getStatus().getCode())) {
      throw failure;
    }
  }

  /** Waits before the next attempt, longer each time; throws when there has been enough of that. */
  public void pause() throws InterruptedException {
    boolean refused = last != null && FailureLine.isConnectionRefused(last);
    Duration limit =
        refused && !everAnswered && FIRST_CONTACT_MAX.compareTo(patience) < 0
            ? FIRST_CONTACT_MAX
            : patience;
    if (last != null && System.nanoTime() - progressNanos > limit.toNanos()) {
      throw refused ? channels.notRunning(last) : givenUp(last);
    }
    TimeUnit.MILLISECONDS.sleep(pauseMillis);
    pauseMillis = Math.clamp(pauseMillis * 2, PAUSE_MILLIS_MIN, PAUSE_MILLIS_MAX);
  }

  private CommandFailure givenUp(StatusRuntimeException failure) {
    return new CommandFailure(
        ExitCode.UNAVAILABLE,
        "no progress for %d seconds: %s"
            .formatted(patience.toSeconds(), FailureLine.of(failure).text()),
        failure);
  }
}
