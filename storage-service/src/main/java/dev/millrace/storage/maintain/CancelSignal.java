package dev.millrace.storage.maintain;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import org.jspecify.annotations.Nullable;

/** Ends an act early. Any thread. */
public final class CancelSignal {
  @GuardedBy("this")
  private @Nullable String why;

  @GuardedBy("this")
  private @Nullable Runnable ender;

  /** Ends what is under way and keeps anything more from being begun. */
  public void cancel() {
    cancel("cancelled");
  }

  /** The same, saying why; the first reason stays. */
  public synchronized void cancel(String reason) {
    if (why == null) {
      why = reason;
    }
    if (ender != null) {
      ender.run();
    }
  }

  /** Whether the act is to end. */
  public synchronized boolean isCancelled() {
    return why != null;
  }

  /** Why the act is to end; empty while it is not. */
  public synchronized String reason() {
    return why == null ? "" : why;
  }

  /**
   * What ends the step that begins now; called at once when it is to end already.
   *
   * @param stepEnder must not block; null when the step is over
   */
  synchronized void endsBy(@Nullable Runnable stepEnder) {
    ender = stepEnder;
    if (why != null && stepEnder != null) {
      stepEnder.run();
    }
  }
}
