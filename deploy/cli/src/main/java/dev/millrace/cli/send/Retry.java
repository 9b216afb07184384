package dev.millrace.cli.send;

import dev.millrace.cli.connect.Channels;
import dev.millrace.cli.exit.CommandFailure;
import dev.millrace.cli.exit.ExitCode;
import dev.millrace.cli.exit.FailureLine;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** When to try again after a failure, and when to give up. */
final class Retry {
  private static final long PAUSE_MILLIS_MIN = 20;
  private static final long PAUSE_MILLIS_MAX = 2_000;

  /** A service that never answered is not restarting, but not there. */
  private static final Duration FIRST_CONTACT_MAX = Duration.ofSeconds(5);

  private final Channels channels;
  private final Duration patience;
  private long progressNanos = System.nanoTime();
  private boolean everAnswered;
  private long pauseMillis;
  private @Nullable StatusRuntimeException last;

  Retry(Channels channels, Duration patience) {
    this.channels = channels;
    this.patience = patience;
  }

  /** Something was answered for good. */
  void progressed() {
    everAnswered = true;
    pauseMillis = 0;
    idle();
  }

  /** There was nothing to wait for. */
  void idle() {
    progressNanos = System.nanoTime();
  }

  /** Something failed; throws when that does not pass. */
  void failed(StatusRuntimeException failure) {
    last = failure;
    switch (failure.getStatus().getCode()) {
      case UNAVAILABLE,
          RESOURCE_EXHAUSTED,
          ABORTED,
          DEADLINE_EXCEEDED,
          CANCELLED,
          INTERNAL,
          UNKNOWN -> {
        // may pass
      }
      default -> throw failure;
    }
  }

  /** Waits before the next attempt, longer each time; throws when there has been enough of that. */
  void pause() throws InterruptedException {
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
