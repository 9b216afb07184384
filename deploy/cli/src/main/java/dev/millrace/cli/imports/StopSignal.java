package dev.millrace.cli.imports;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets Ctrl-C end an import in order: the virtual machine's shutdown waits until the import, in the
 * thread that made this, has stopped and said where it stands.
 */
final class StopSignal implements AutoCloseable {
  /** Longer than the import waits for answers when it is stopped. */
  private static final int SHUTDOWN_SECONDS_MAX = 15;

  private final Thread importer = Thread.currentThread();
  private final CountDownLatch finished = new CountDownLatch(1);
  private final Thread hook = new Thread(this::onShutdown, "stop-import");
  private volatile boolean raised;

  StopSignal() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Whether the import is to stop. */
  boolean isRaised() {
    return raised;
  }

  /** Asks the import to stop, also where it waits. */
  void raise() {
    raised = true;
    importer.interrupt();
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
