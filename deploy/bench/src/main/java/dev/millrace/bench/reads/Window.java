package dev.millrace.bench.reads;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.millrace.bench.measure.NanoLatencies;
import dev.millrace.bench.reads.AnswerCheck.Checked;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What comes back while the clock runs, kept apart by event loop so that they do not wait for each
 * other. Any thread.
 */
final class Window {
  /** More of them say nothing new. */
  private static final int PROBLEMS_MAX = 10;

  /** A whole comparison takes as long as some hundred calls for each of its items. */
  private static final int ITEMS_PER_COMPARISON = 1_000;

  private final AnswerCheck check;
  private final int callsPerComparison;
  private final double seconds;
  private final List<Part> parts = new ArrayList<>();
  private volatile long startNanos;
  private volatile long endNanos;

  /** A window of {@code seconds}, kept in so many parts. */
  Window(AnswerCheck check, ReadKind kind, double seconds, int parts) {
    this.check = check;
    this.callsPerComparison = Math.max(1, ITEMS_PER_COMPARISON / kind.items());
    for (int i = 0; i < parts; i++) {
      this.parts.add(new Part());
    }
    this.seconds = seconds;
  }

  /** Lets the clock run, before the first call of the window. */
  void begin() {
    startNanos = System.nanoTime();
    endNanos = startNanos + (long) (seconds * 1e9);
  }

  long startNanos() {
    return startNanos;
  }

  boolean isOver(long nowNanos) {
    return nowNanos - endNanos >= 0;
  }

  /** Where the calls of one connection are noted. */
  Part part(int connection) {
    return parts.get(connection % parts.size());
  }

  /** Whole seconds until its end, rounded up. */
  long secondsLeft() {
    return Math.max(0, 1 + (endNanos - System.nanoTime()) / 1_000_000_000);
  }

  /** What came back, when all calls have ended. */
  ReadOutcome outcome(double clientCpuMicros) {
    Part all = new Part();
    parts.forEach(all::take);
    return all.outcome(seconds, clientCpuMicros);
  }

  /** The calls of some connections. */
  final class Part {
    @GuardedBy("this")
    private final NanoLatencies latencies = new NanoLatencies();

    @GuardedBy("this")
    private final NanoLatencies serviceTimes = new NanoLatencies();

    @GuardedBy("this")
    private final List<String> problems = new ArrayList<>();

    @GuardedBy("this")
    private long calls;

    @GuardedBy("this")
    private long callsInAll;

    @GuardedBy("this")
    private long otherTier;

    @GuardedBy("this")
    private long failures;

    @GuardedBy("this")
    private long bytes;

    /** Notes the end of a call of which one start is known; whether it was well. */
    boolean ended(int index, long startNanos, Status status, byte @Nullable [] answer) {
      return ended(index, startNanos, startNanos, status, answer);
    }

    /** Notes the end of a call; whether it was well. */
    synchronized boolean ended(
        int index, long intendedNanos, long sentNanos, Status status, byte @Nullable [] answer) {
      long nowNanos = System.nanoTime();
      callsInAll++;
      if (!status.isOk() || answer == null) {
        failed("a call failed: " + status);
        return false;
      }
      Checked checked = check.check(index, answer);
      String problem = checked.problem();
      if (problem == null && callsInAll % callsPerComparison == 0) {
        problem = check.compare(index, answer);
      }
      if (problem != null) {
        failed(problem);
        return false;
      }
      bytes += answer.length;
      otherTier += checked.isOtherTier() ? 1 : 0;
      if (!isOver(nowNanos)) {
        calls++;
      }
      latencies.record(nowNanos - intendedNanos);
      serviceTimes.record(nowNanos - sentNanos);
      return true;
    }

    @GuardedBy("this")
    private void failed(String problem) {
      failures++;
      if (problems.size() < PROBLEMS_MAX) {
        problems.add(problem);
      }
    }

    /** Calls that never ended. */
    synchronized void lost(long count) {
      callsInAll += count;
      failures += count;
      problems.add("calls without an end: " + count);
    }

    private synchronized void take(Part other) {
      synchronized (other) {
        latencies.add(other.latencies);
        serviceTimes.add(other.serviceTimes);
        problems.addAll(other.problems);
        calls += other.calls;
        callsInAll += other.callsInAll;
        otherTier += other.otherTier;
        failures += other.failures;
        bytes += other.bytes;
      }
    }

    private synchronized ReadOutcome outcome(double seconds, double clientCpuMicros) {
      long answers = callsInAll - failures;
      return new ReadOutcome(
          calls,
          callsInAll,
          otherTier,
          failures,
          seconds,
          clientCpuMicros,
          answers == 0 ? 0 : bytes / (double) answers,
          latencies.micros(50),
          latencies.micros(99),
          latencies.micros(99.9),
          latencies.micros(100),
          serviceTimes.micros(99),
          problems.subList(0, Math.min(PROBLEMS_MAX, problems.size())).stream()
              .distinct()
              .toList());
    }
  }
}
