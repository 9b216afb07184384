package dev.millrace.bench.load;

import dev.millrace.bench.generate.TransactionGenerator;
import dev.millrace.v1.Acknowledgement;
import dev.millrace.v1.SubmitBatchRequest;

/**
 * A request as it goes over the wire. {@code SubmitRequest}, {@code SubmitBatchRequest} and {@code
 * SubmitStreamRequest} have the same fields under the same numbers, so one form serves all three; a
 * request for {@code Submit} holds one transaction. Bytes, so that sending it again costs nothing
 * and making it can be done before the clock starts.
 *
 * @param firstSequence the generator's sequence of the first transaction; the others follow it
 * @param count how many transactions it holds
 * @param bytes the message
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never changed after it was made
record LoadRequest(long firstSequence, int count, byte[] bytes) {

  /** The request with transactions {@code firstSequence} to {@code firstSequence + count - 1}. */
  static LoadRequest make(
      TransactionGenerator generator,
      Acknowledgement acknowledgement,
      long firstSequence,
      int count) {
    SubmitBatchRequest.Builder request =
        SubmitBatchRequest.newBuilder().setAcknowledgement(acknowledgement);
    for (int i = 0; i < count; i++) {
      request.addTransactions(generator.at(firstSequence + i));
    }
    return new LoadRequest(firstSequence, count, request.build().toByteArray());
  }
}
