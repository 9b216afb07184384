package dev.millrace.ingest.batch;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.millrace.ingest.submission.Submission;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Where submissions wait for the publisher. With nothing in flight one leaves at once. While
 * something is in flight, waiting costs little and saves requests: then a round gathers until it is
 * large enough, its first submission has waited long enough, or the flight has landed.
 *
 * <p>Its length is bounded by the admission budget, which every submission in it has paid for.
 */
public final class Inbox {
  private final BatchSettings settings;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  @GuardedBy("lock")
  private final Deque<Submission> waiting = new ArrayDeque<>();

  @GuardedBy("lock")
  private int records;

  @GuardedBy("lock")
  private long bytes;

  @GuardedBy("lock")
  private long firstAtNanos;

  @GuardedBy("lock")
  private int inFlight;

  @GuardedBy("lock")
  private boolean closed;

  public Inbox(BatchSettings settings) {
    this.settings = settings;
  }

  /**
   * Adds a submission.
   *
   * @return false when no more is taken
   */
  public boolean offer(Submission submission) {
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      boolean first = waiting.isEmpty();
      if (first) {
        firstAtNanos = System.nanoTime();
      }
      waiting.add(submission);
      records += submission.toLog();
      bytes += submission.bytesToLog();
      if (first || isFull()) {
        changed.signal();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for submissions and takes a round of them; each counts as in flight until {@link
   * #landed}.
   *
   * @return empty only once closed and drained
   */
  public List<Submission> takeRound() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (waiting.isEmpty() && !closed) {
        changed.await();
      }
      gather();
      List<Submission> round = new ArrayList<>(waiting.size());
      int taken = 0;
      while (!waiting.isEmpty()
          && (taken == 0 || taken + waiting.element().toLog() <= settings.recordsMax())) {
        Submission next = waiting.remove();
        taken += next.toLog();
        records -= next.toLog();
        bytes -= next.bytesToLog();
        round.add(next);
      }
      inFlight += round.size();
      firstAtNanos = System.nanoTime();
      return round;
    } finally {
      lock.unlock();
    }
  }

  /** One of a round is no longer in flight. */
  public void landed() {
    lock.lock();
    try {
      inFlight--;
      if (inFlight == 0) {
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Takes no more; what waits is still handed out. */
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** How many submissions wait. */
  public int depth() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  /** How many submissions are in flight. */
  public int inFlight() {
    lock.lock();
    try {
      return inFlight;
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void gather() throws InterruptedException {
    long waitNanos = TimeUnit.MICROSECONDS.toNanos(settings.waitMicros());
    long leftNanos = firstAtNanos + waitNanos - System.nanoTime();
    while (inFlight > 0 && !closed && !isFull() && leftNanos > 0) {
      leftNanos = changed.awaitNanos(leftNanos);
    }
  }

  @GuardedBy("lock")
  private boolean isFull() {
    return records >= settings.recordsMax() || bytes >= settings.bytesMax();
  }
}
