package dev.millrace.cli.send;

/**
 * One message on its way.
 *
 * @param boundsSequence the sequence of the message that first carried these transactions
 * @param bounds where the log stood, at least, before that was sent
 * @param resent whether they were sent before
 */
record Message(Batch batch, long boundsSequence, LogPositions bounds, boolean resent) {
  /** How many transactions it carries. */
  int count() {
    return batch.count();
  }

  /** The same once more, after its answer was lost. */
  Message again() {
    return again(batch);
  }

  /** Some of its transactions once more. */
  Message again(Batch some) {
    return new Message(some, boundsSequence, bounds, true);
  }
}
