package dev.millrace.contract.rpc;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * Counts the one reply of a call from when it is handed over until the transport has written it, or
 * the client has gone: one that does not read keeps its replies in the server's memory. Streams
 * have bounds of their own and pass. Must stand behind {@link CallGuard}, which lets a call be
 * closed only once.
 */
public final class ReplyBytes implements ServerInterceptor {
  private final ByteBudget budget;

  /** Counts in this budget. */
  public ReplyBytes(ByteBudget budget) {
    this.budget = budget;
  }

  @Override
  public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
      ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
    if (!call.getMethodDescriptor().getType().serverSendsOneMessage()) {
      return next.startCall(call, headers);
    }
    HeldBytes held = budget.open();
    return new Ending<>(next.startCall(new Counting<>(call, held), headers), held);
  }

  private final class Counting<ReqT, RespT> extends SimpleForwardingServerCall<ReqT, RespT> {
    private final HeldBytes held;

    Counting(ServerCall<ReqT, RespT> call, HeldBytes held) {
      super(call);
      this.held = held;
    }

    @Override
    public void sendMessage(RespT message) {
      if (held.tryHold(size(message))) {
        super.sendMessage(message);
      } else {
        ByteBudget.SpentException spent = budget.spent();
        Metadata trailers = spent.getTrailers();
        close(spent.getStatus(), trailers == null ? new Metadata() : trailers);
      }
    }

    /** What protobuf knows before it writes: its streams tell how much they will give. */
    private long size(RespT message) {
      try {
        InputStream stream = getMethodDescriptor().streamResponse(message);
        return stream.available();
      } catch (IOException e) {
        throw new UncheckedIOException("reading from memory", e);
      }
    }
  }

  private static final class Ending<ReqT> extends SimpleForwardingServerCallListener<ReqT> {
    private final HeldBytes held;

    Ending(ServerCall.Listener<ReqT> delegate, HeldBytes held) {
      super(delegate);
      this.held = held;
    }

    @Override
    public void onComplete() {
      held.close();
      super.onComplete();
    }

    @Override
    public void onCancel() {
      held.close();
      super.onCancel();
    }
  }
}
