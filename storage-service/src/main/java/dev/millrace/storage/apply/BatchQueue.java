package dev.millrace.storage.apply;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What the poll thread has handed over and the writer has not applied. Offering never blocks: the
 * poll thread pauses the partition when the queue is full, so that it exceeds its bound by one poll
 * at most.
 */
public final class BatchQueue {
  private final long recordsMax;
  private final long bytesMax;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<LogBatch> waiting = new ArrayDeque<>();
  private long records;
  private long bytes;
  private long drainedOldestAppendMillis;
  private boolean closed;
  private volatile long oldestAppendMillis;

  /** Takes both bounds; whichever is reached first makes the queue full. */
  public BatchQueue(long recordsMax, long bytesMax) {
    this.recordsMax = recordsMax;
    this.bytesMax = bytesMax;
  }

  /** Adds a batch that follows the one before; dropped once closed. */
  public void offer(LogBatch batch) {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      waiting.add(batch);
      records += batch.count();
      bytes += batch.memoryBytes();
      updateOldest();
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes all that is there, as one batch, up to a ceiling; waits only while there is nothing.
   *
   * @return null when nothing came within the time or the queue was closed
   */
  @Nullable LogBatch drain(int batchRecordsMax, long batchBytesMax, long waitNanos)
      throws InterruptedException {
    lock.lock();
    try {
      long left = waitNanos;
      while (waiting.isEmpty() && !closed && left > 0) {
        left = changed.awaitNanos(left);
      }
      LogBatch first = closed ? null : waiting.poll();
      if (first == null) {
        return null;
      }
      LogBatch taken = take(first, batchRecordsMax, batchBytesMax);
      records -= taken.count();
      bytes -= taken.memoryBytes();
      drainedOldestAppendMillis = taken.oldestAppendMillis();
      updateOldest();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** The batch taken last is applied. */
  void applied() {
    lock.lock();
    try {
      drainedOldestAppendMillis = 0;
      updateOldest();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until closed or until the time is over. */
  void awaitClosed(long nanos) throws InterruptedException {
    lock.lock();
    try {
      long left = nanos;
      while (!closed && left > 0) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Drops what waits and takes nothing more; wakes the writer. */
  public void close() {
    lock.lock();
    try {
      closed = true;
      waiting.clear();
      records = 0;
      bytes = 0;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Whether the partition should be paused. */
  public boolean isFull() {
    lock.lock();
    try {
      return records >= recordsMax || bytes >= bytesMax;
    } finally {
      lock.unlock();
    }
  }

  /** Whether a paused partition should go on. */
  public boolean isBelowHalf() {
    lock.lock();
    try {
      return records < recordsMax / 2 && bytes < bytesMax / 2;
    } finally {
      lock.unlock();
    }
  }

  /** Records waiting. */
  public long depth() {
    lock.lock();
    try {
      return records;
    } finally {
      lock.unlock();
    }
  }

  /** Append time of the oldest record that is here and not applied, 0 when there is none. */
  public long oldestAppendMillis() {
    return oldestAppendMillis;
  }

  private LogBatch take(LogBatch first, int batchRecordsMax, long batchBytesMax) {
    List<LoggedRecords> parts = new ArrayList<>(first.parts());
    LogBatch last = first;
    int taken = first.count();
    long takenBytes = first.memoryBytes();
    for (LogBatch next = waiting.peek(); next != null; next = waiting.peek()) {
      taken += next.count();
      takenBytes += next.memoryBytes();
      if (taken > batchRecordsMax || takenBytes > batchBytesMax) {
        break;
      }
      last = waiting.remove();
      parts.addAll(last.parts());
    }
    return new LogBatch(parts, last.nextOffset(), last.leaderEpoch());
  }

  private void updateOldest() {
    long oldest = drainedOldestAppendMillis;
    for (LogBatch batch : waiting) {
      if (oldest > 0) {
        break;
      }
      oldest = batch.oldestAppendMillis();
    }
    oldestAppendMillis = oldest;
  }
}
