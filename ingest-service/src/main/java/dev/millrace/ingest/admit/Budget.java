package dev.millrace.ingest.admit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of everything admitted and not yet acknowledged. Unary calls take what is free or
 * nothing; streams may wait their turn, as long as the line is not too long itself: messages in it
 * are held in memory too. First come, first served: while a stream waits, nobody overtakes it, so
 * that large messages are not starved by small ones.
 */
public final class Budget {
  /** A place in the line for a number of bytes. */
  public static final class Wait {
    private final long bytes;
    private final Runnable granted;

    private Wait(long bytes, Runnable granted) {
      this.bytes = bytes;
      this.granted = granted;
    }
  }

  /**
   * The line may hold this part of the budget: enough that room given back is taken at once, and
   * what is counted nowhere else stays small beside what is.
   */
  private static final int LINE_DIVISOR = 2;

  private final long bytesMax;

  @GuardedBy("this")
  private final Deque<Wait> line = new ArrayDeque<>();

  @GuardedBy("this")
  private long lineBytes;

  private volatile long used;

  /** A budget of {@code bytesMax}, nothing of it used. */
  public Budget(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** What one demand counts for: never more than everything, so that each can be met some time. */
  public long cost(long bytes) {
    return Math.min(bytes, bytesMax);
  }

  /** Takes the bytes if they are free and nobody waits. */
  public synchronized boolean tryReserve(long bytes) {
    if (!line.isEmpty() || used + bytes > bytesMax) {
      return false;
    }
    used += bytes;
    return true;
  }

  /**
   * Takes the bytes when it is this one's turn. An empty line has room for any demand.
   *
   * @param granted called once they are taken, on the thread that freed them or on this one
   * @return the place in the line, to {@link #leave} it; null when the line is full
   */
  public @Nullable Wait await(long bytes, Runnable granted) {
    Wait wait = new Wait(bytes, granted);
    synchronized (this) {
      if (!line.isEmpty() && lineBytes + bytes > bytesMax / LINE_DIVISOR) {
        return null;
      }
      line.add(wait);
      lineBytes += bytes;
    }
    grant();
    return wait;
  }

  /** Gives up waiting; false when the bytes were already taken for it. */
  public boolean leave(Wait wait) {
    boolean waited;
    synchronized (this) {
      waited = line.remove(wait);
      if (waited) {
        lineBytes -= wait.bytes;
      }
    }
    if (waited) {
      grant();
    }
    return waited;
  }

  /** Gives bytes back. */
  public void release(long bytes) {
    synchronized (this) {
      used -= bytes;
    }
    grant();
  }

  /** The bytes in use. */
  public long used() {
    return used;
  }

  private void grant() {
    List<Wait> ready = null;
    synchronized (this) {
      while (!line.isEmpty() && used + line.element().bytes <= bytesMax) {
        if (ready == null) {
          ready = new ArrayList<>();
        }
        Wait next = line.remove();
        used += next.bytes;
        lineBytes -= next.bytes;
        ready.add(next);
      }
    }
    if (ready != null) {
      ready.forEach(wait -> wait.granted.run());
    }
  }
}
