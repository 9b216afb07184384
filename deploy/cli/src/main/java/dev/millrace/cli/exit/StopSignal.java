package dev.millrace.cli.exit;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets Ctrl-C end a command in order: the virtual machine's shutdown waits until the command, in
 * the thread that made this, has stopped and said where it stands.
 */
public final class StopSignal implements AutoCloseable {
  /** Longer than any command waits when it is stopped. */
  private static final int SHUTDOWN_SECONDS_MAX = 15;

  private final Thread worker = Thread.currentThread();
  private final CountDownLatch finished = new CountDownLatch(1);
  private final Thread hook = new Thread(this::onShutdown, "stop-command");
  private volatile boolean raised;

  /** Stops the work of the thread that makes this. */
  public StopSignal() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Whether the work is to stop. */
  public boolean isRaised() {
    return raised;
  }

  /** Asks the work to stop, also where it waits. */
  public void raise() {
    raised = true;
    worker.interrupt();
  }

  @Override
  public void close() {
    finished.countDown();
    try {
      boolean _ = Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return; // it is running: the process ends, and with what exit code is decided
    }
  }

  private void onShutdown() {
    raise();
    try {
      boolean _ = finished.await(SHUTDOWN_SECONDS_MAX, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
