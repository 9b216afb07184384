package dev.millrace.local.backing;

/** A server for tests, whichever way it runs. All calls block until done. */
interface Backing {
  /** The port at 127.0.0.1; stays the same over restarts. */
  int port();

  /** Halts the process; connections stay open and unanswered. */
  void pause();

  void resume();

  /** As {@code kill -9} does. */
  void kill();

  /** Starts it again on the same port and data, and waits until it is ready. */
  void restart();

  /** Ends it and deletes its data. */
  void close();
}
