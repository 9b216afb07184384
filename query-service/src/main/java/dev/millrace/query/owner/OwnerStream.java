package dev.millrace.query.owner;

import io.grpc.ClientCall;

/** One stream from an owner. */
public final class OwnerStream {
  private final ClientCall<?, ?> call;

  OwnerStream(ClientCall<?, ?> call) {
    this.call = call;
  }

  /** Lets one more message come. */
  public void request() {
    call.request(1);
  }

  /** Ends it; its listener is told still. */
  public void cancel() {
    call.cancel("no longer wanted", null);
  }
}
