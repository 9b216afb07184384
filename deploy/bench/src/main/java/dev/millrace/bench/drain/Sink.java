package dev.millrace.bench.drain;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What drains the log into stores of its own. */
interface Sink extends AutoCloseable {
  /** Begins; does not wait. */
  void start();

  /** Why it will not reach the end; empty while it may. */
  Optional<String> problem();

  /** Whether all partitions are assigned and their stores open. */
  boolean serves();

  /** Everything of a partition below this is applied. */
  long nextOffset(int partition);

  /** The stored bytes of a partition's last transaction; null when it is not found. */
  byte @Nullable [] read(LogEnd end);

  /** How many transactions were stored, not counting what was there already. */
  long stored();

  /** Writes everything to files and ends. */
  @Override
  void close();

  /**
   * After the end: looks whether the files hold everything, and removes what lies elsewhere.
   *
   * @return what is wrong; empty when nothing is known to be
   */
  Optional<String> afterwards();

  /** Makes a sink, which may take resources and look around, but not drain. */
  @FunctionalInterface
  interface Opener {
    Sink open(DrainTask task);
  }
}
