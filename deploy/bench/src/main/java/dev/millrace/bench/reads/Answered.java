package dev.millrace.bench.reads;

import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/** Waits for the one answer of a call. */
final class Answered extends ClientCall.Listener<byte[]> {
  private final Ending ending;
  private byte @Nullable [] answer;

  Answered(Ending ending) {
    this.ending = ending;
  }

  @Override
  public void onMessage(byte[] message) {
    answer = message;
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    ending.ended(status, answer);
  }
}
