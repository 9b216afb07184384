package dev.millrace.cli.send;

/** What became of a transaction, counted once however often it had to be sent. */
public enum Verdict {
  /** Durable; what it is in the store is not known yet. */
  LOGGED,
  /** Stored by this import. */
  STORED,
  /** The same content was stored before, by an earlier row or an earlier import. */
  DUPLICATE,
  /** Other content was stored before under its identity. */
  CONFLICT,
  /** Refused. */
  REJECTED
}
