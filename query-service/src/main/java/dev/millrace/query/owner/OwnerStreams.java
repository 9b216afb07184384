package dev.millrace.query.owner;

import dev.millrace.contract.ownership.OwnerCommit;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Streams from owners, each over a connection of its own. What a slow client leaves unread fills
 * the window of its connection, and in HTTP/2 nothing else of that connection comes through then:
 * not another stream's, and no read.
 */
public final class OwnerStreams implements AutoCloseable {
  private final Set<ManagedChannel> channels = ConcurrentHashMap.newKeySet();
  private final Function<OwnerCommit, ManagedChannel> open;

  /** Streams over channels made by {@code open}, which returns without connecting. */
  public OwnerStreams(Function<OwnerCommit, ManagedChannel> open) {
    this.open = open;
  }

  /**
   * Begins a stream.
   *
   * @param listener called on an event loop
   */
  public <Q, R> OwnerStream start(
      OwnerCommit endpoint,
      MethodDescriptor<Q, R> method,
      Q request,
      ClientCall.Listener<R> listener) {
    ManagedChannel channel = open.apply(endpoint);
    channels.add(channel);
    // Detached from the client's call, which may have a deadline: who began it ends it.
    Context caller = Context.ROOT.attach();
    try {
      ClientCall<Q, R> call = channel.newCall(method, CallOptions.DEFAULT);
      call.start(
          new SimpleForwardingClientCallListener<>(listener) {
            @Override
            public void onClose(Status status, Metadata trailers) {
              channels.remove(channel);
              channel.shutdown();
              super.onClose(status, trailers);
            }
          },
          new Metadata());
      call.sendMessage(request);
      call.halfClose();
      return new OwnerStream(call);
    } finally {
      Context.ROOT.detach(caller);
    }
  }

  /** How many are open. */
  public int count() {
    return channels.size();
  }

  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdownNow);
  }
}
