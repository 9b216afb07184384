package dev.millrace.bench;

import dev.millrace.v1.Transaction;

/** What goes wrong. The default is that nothing does. */
interface Faults {
  Faults NONE = new Faults() {};

  /** What becomes of a whole request. */
  enum Call {
    FINE,
    FULL,
    SLOW,
    LOST_ANSWER,
    REFUSED
  }

  /** What becomes of one transaction. */
  enum Item {
    FINE,
    FULL,
    UNKNOWN,
    FORGOTTEN,
    ALTERED,
    REFUSED
  }

  /** What a watch makes of one transaction. */
  enum Watched {
    ONCE,
    TWICE,
    NEVER
  }

  /**
   * Of one transaction in a watch.
   *
   * @param number the first transaction is 1
   */
  default Watched watched(long number) {
    return Watched.ONCE;
  }

  /**
   * Of a whole request.
   *
   * @param number the first request is 1
   */
  default Call call(long number) {
    return Call.FINE;
  }

  /**
   * Of one transaction.
   *
   * @param number the first transaction is 1
   */
  default Item item(long number, Transaction transaction) {
    return Item.FINE;
  }
}
