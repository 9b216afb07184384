package dev.millrace.ingest.publish;

import dev.millrace.ingest.submission.Item;

/** Who follows records to their application; told of every record that shall be followed. */
public interface Awaiting {
  /** A record for this partition is about to be handed to the producer. */
  void expect(int partition);

  /** An expected record did not get into the log. */
  void forget(int partition);

  /** An expected record is in the log, at the item's place. */
  void await(Item item);
}
