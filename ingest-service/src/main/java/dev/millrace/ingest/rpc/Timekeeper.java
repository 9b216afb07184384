package dev.millrace.ingest.rpc;

import dev.millrace.ingest.submission.Submission;
import io.grpc.Deadline;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends what takes too long: looks over everything under way at a steady pace. At the rates of large
 * batches that is far cheaper than a timer for each.
 */
public final class Timekeeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Timekeeper.class);
  private static final long TICK_MILLIS = 20;

  /** Of the time until the deadline; the rest is for the answer to reach its client. */
  private static final double SHARE = 0.9;

  private final long callNanosMax;
  private final Set<Submission> submissions = ConcurrentHashMap.newKeySet();
  private final Set<StreamCall> streams = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("timekeeper").daemon().factory());

  public Timekeeper(RpcSettings settings) {
    this.callNanosMax = TimeUnit.MILLISECONDS.toNanos(settings.callMillisMax());
  }

  /** Begins to tick. */
  public void start() {
    var _ =
        thread.scheduleAtFixedRate(this::safeTick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Runs something small every second. */
  public void eachSecond(Runnable step) {
    var _ = thread.scheduleAtFixedRate(step, 0, 1, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  /** When something that came now must be answered. */
  long answerByNanos(long nowNanos, @Nullable Deadline deadline) {
    return deadline == null
        ? nowNanos + callNanosMax
        : nowNanos + (long) (deadline.timeRemaining(TimeUnit.NANOSECONDS) * SHARE);
  }

  void add(Submission submission) {
    submissions.add(submission);
  }

  void remove(Submission submission) {
    submissions.remove(submission);
  }

  Set<Submission> submissions() {
    return submissions;
  }

  void add(StreamCall stream) {
    streams.add(stream);
  }

  void remove(StreamCall stream) {
    streams.remove(stream);
  }

  Set<StreamCall> streams() {
    return streams;
  }

  private void safeTick() {
    try {
      tick(System.nanoTime());
    } catch (RuntimeException e) {
      LOG.error("tick failed", e);
    }
  }

  void tick(long nowNanos) {
    for (Submission submission : submissions) {
      if (submission.answerByNanos() - nowNanos <= 0) {
        submission.expire();
      }
    }
    for (StreamCall stream : streams) {
      stream.tick(nowNanos);
    }
  }
}
