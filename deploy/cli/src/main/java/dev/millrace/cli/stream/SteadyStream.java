package dev.millrace.cli.stream;

import dev.millrace.cli.connect.Channels;
import dev.millrace.cli.connect.Retry;
import dev.millrace.cli.exit.CommandFailure;
import dev.millrace.cli.exit.ExitCode;
import dev.millrace.cli.exit.FailureLine;
import dev.millrace.cli.exit.StopSignal;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Iterator;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Reads a stream of the service through breaks: whoever reads knows after each message where it
 * stands, and opens it again there. Belongs to one thread.
 */
final class SteadyStream {
  /** How long a service may be away before a stream of it is given up. */
  static final int PATIENCE_SECONDS_DEFAULT = 60;

  private final Channels channels;
  private final StopSignal stop;
  private final PrintWriter err;
  private final Retry retry;
  private long attempts;

  /**
   * A stream that is not open yet.
   *
   * @param patience how long nothing may be heard after a break
   * @param err where breaks are told, a line each
   */
  SteadyStream(Channels channels, StopSignal stop, Duration patience, PrintWriter err) {
    this.channels = channels;
    this.stop = stop;
    this.err = err;
    this.retry = new Retry(channels, patience, Retry.READS);
  }

  /**
   * Reads until enough was read.
   *
   * @param open opens the stream where the reader stands
   * @param take takes a message; false when it was the last one
   * @throws InterruptedException when it is to stop
   */
  <R> void read(Function<ManagedChannel, Iterator<R>> open, Predicate<R> take)
      throws InterruptedException {
    boolean reading = true;
    while (reading) {
      boolean heard = false;
      try {
        Iterator<R> messages = open.apply(channels.next());
        while (reading && messages.hasNext()) {
          R message = messages.next();
          heard = true;
          retry.progressed();
          reading = take.test(message);
          if (stop.isRaised()) {
            throw new InterruptedException();
          }
        }
        if (reading) {
          throw new CommandFailure(ExitCode.FAILED, "the service ended the stream too early");
        }
      } catch (StatusRuntimeException e) {
        broke(e, heard);
      }
    }
  }

  private void broke(StatusRuntimeException e, boolean heard) throws InterruptedException {
    if (stop.isRaised()) {
      throw new InterruptedException();
    }
    if (heard) {
      retry.idle();
    }
    retry.failed(e);
    if (heard || attempts == 0) {
      err.printf(
          "%s; %s%n",
          FailureLine.of(e).text(), heard ? "going on where it broke off" : "trying again");
      err.flush();
    }
    attempts = heard ? 1 : attempts + 1;
    retry.pause();
  }
}
