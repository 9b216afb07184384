package dev.millrace.storage.apply;

import java.util.List;
import java.util.function.BooleanSupplier;

/** Where records go that are no transactions. */
interface DeadLetters {
  /**
   * Delivers all of them and returns once every one is acknowledged; tries again for as long as it
   * takes.
   *
   * @param stop whether to give up; called after every failed attempt
   * @return false when stopped before all were delivered
   */
  boolean deliver(List<Candidate> rejected, BooleanSupplier stop) throws InterruptedException;
}
