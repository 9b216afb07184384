package dev.millrace.storage.maintain;

import org.jspecify.annotations.Nullable;

/** Ends an act early. Any thread. */
public final class CancelSignal {
  private boolean cancelled; // guarded by this
  private @Nullable Runnable ender; // guarded by this

  /** Ends what is under way and keeps anything more from being begun. */
  public synchronized void cancel() {
    cancelled = true;
    if (ender != null) {
      ender.run();
    }
  }

  /** Whether the act is to end. */
  public synchronized boolean isCancelled() {
    return cancelled;
  }

  /**
   * What ends the step that begins now; called at once when it is to end already.
   *
   * @param stepEnder must not block; null when the step is over
   */
  synchronized void endsBy(@Nullable Runnable stepEnder) {
    ender = stepEnder;
    if (cancelled && stepEnder != null) {
      stepEnder.run();
    }
  }
}
