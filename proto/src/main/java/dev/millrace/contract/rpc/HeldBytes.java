package dev.millrace.contract.rpc;

/**
 * What one call holds of a {@link ByteBudget} at one stage of its way. Any thread; locks itself.
 */
public final class HeldBytes implements AutoCloseable {
  private final ByteBudget budget;

  private long uncounted;

  private long taken;

  private boolean closed;

  private boolean refused;

  HeldBytes(ByteBudget budget) {
    this.budget = budget;
  }

  /**
   * Holds so many bytes more. They are taken from the budget in steps, so that small answers, whose
   * number is bounded otherwise, cost nothing while they are made.
   *
   * @throws ByteBudget.SpentException when the budget has no more
   */
  public synchronized void hold(long bytes) {
    uncounted += bytes;
    if (!closed && uncounted > ByteBudget.SMALL_BYTES) {
      if (!tryHold(uncounted)) {
        throw budget.spent();
      }
      uncounted = 0;
    }
  }

  /** Holds exactly so many more, if the budget has them; after the end, nothing is held. */
  synchronized boolean tryHold(long bytes) {
    if (closed) {
      return true;
    }
    if (!budget.tryTake(bytes)) {
      if (!refused) { // the rest of an answer that is being given up is not one more
        refused = true;
        budget.countRefused();
      }
      return false;
    }
    taken += bytes;
    return true;
  }

  /** Gives everything back; once, whoever does it. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      budget.giveBack(taken);
    }
  }
}
