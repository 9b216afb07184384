package dev.millrace.cli.service;

import dev.millrace.v1.SubmitStreamRequest;

/** Decides what goes wrong with each message of a stream. */
@FunctionalInterface
public interface Weather {
  /** Nothing goes wrong. */
  Weather FAIR = _ -> Mishap.NONE;

  Mishap strikes(SubmitStreamRequest request);

  /** What may happen to a message. */
  enum Mishap {
    NONE,
    /** The stream breaks before anything is logged. */
    BREAK_BEFORE,
    /** The stream breaks when half of it is logged. */
    BREAK_HALFWAY,
    /** The stream breaks when all is logged, and nothing is answered. */
    BREAK_AFTER,
    /** Every second item is logged, but answered with an unknown outcome. */
    UNKNOWN_ITEMS,
    /** Every second item is not logged, because the buffers are full. */
    BUSY_ITEMS,
    /** Every second item is durable, but not seen applied in time. */
    LOGGED_ITEMS
  }
}
