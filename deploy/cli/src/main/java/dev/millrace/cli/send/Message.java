package dev.millrace.cli.send;

import dev.millrace.v1.Acknowledgement;
import dev.millrace.v1.SubmitStreamRequest;
import java.util.List;

/**
 * One message on its way.
 *
 * @param boundsSequence the sequence of the message that first carried these transactions
 * @param bounds where the log stood, at least, before that was sent
 * @param resent whether they were sent before
 */
record Message(
    List<Outgoing> items,
    SubmitStreamRequest request,
    long boundsSequence,
    LogPositions bounds,
    boolean resent) {

  static Message first(
      List<Outgoing> items, Acknowledgement acknowledgement, long sequence, LogPositions bounds) {
    return new Message(items, request(items, acknowledgement), sequence, bounds, false);
  }

  /** The same once more, after its answer was lost. */
  Message again() {
    return new Message(items, request, boundsSequence, bounds, true);
  }

  /** Some of its items once more. */
  Message again(List<Outgoing> some) {
    return new Message(
        some, request(some, request.getAcknowledgement()), boundsSequence, bounds, true);
  }

  private static SubmitStreamRequest request(
      List<Outgoing> items, Acknowledgement acknowledgement) {
    SubmitStreamRequest.Builder request =
        SubmitStreamRequest.newBuilder().setAcknowledgement(acknowledgement);
    items.forEach(item -> request.addTransactions(item.transaction()));
    return request.build();
  }
}
