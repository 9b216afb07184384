package dev.millrace.query.owner;

import dev.millrace.contract.rpc.ByteBudget;
import dev.millrace.contract.rpc.HeldBytes;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import java.util.concurrent.CompletableFuture;

/**
 * Counts an owner's answer while it arrives, and fails the call when there is no room for more of
 * it. gRPC takes a message in whole before anyone sees it, so flow control does not bound it.
 */
final class Arrival extends ClientStreamTracer.Factory {
  private final HeldBytes held;
  private final CompletableFuture<?> reply;

  Arrival(HeldBytes held, CompletableFuture<?> reply) {
    this.held = held;
    this.reply = reply;
  }

  @Override
  public ClientStreamTracer newClientStreamTracer(
      ClientStreamTracer.StreamInfo info, Metadata headers) {
    return new ClientStreamTracer() {
      @Override
      public void inboundWireSize(long bytes) {
        try {
          held.hold(bytes);
        } catch (ByteBudget.SpentException e) {
          reply.completeExceptionally(e);
        }
      }
    };
  }
}
