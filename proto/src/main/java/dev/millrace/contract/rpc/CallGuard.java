package dev.millrace.contract.rpc;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.contract.errors.Refusal;
import dev.millrace.v1.ErrorReason;
import io.grpc.BindableService;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns what a handler throws into the status of its call: a {@link StatusRuntimeException} as it
 * is, a request that can not be parsed into INVALID_ARGUMENT, anything else into INTERNAL with a
 * log line. (grpc-java would answer UNKNOWN to all of them.)
 */
public final class CallGuard implements ServerInterceptor {
  private static final Logger LOG = LoggerFactory.getLogger(CallGuard.class);

  /**
   * The service with its requests parsed behind this interceptor instead of before it, so that it
   * sees malformed ones.
   */
  public static ServerServiceDefinition parsedInside(BindableService service) {
    return ServerInterceptors.useInputStreamMessages(service.bindService());
  }

  @Override
  public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
      ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
    OnceClosedCall<ReqT, RespT> guarded = new OnceClosedCall<>(call);
    try {
      return new GuardedListener<>(next.startCall(guarded, headers), guarded);
    } catch (RuntimeException e) {
      guarded.fail(e);
      return new ServerCall.Listener<>() {};
    }
  }

  private static StatusRuntimeException statusOf(Throwable failure, String method) {
    if (failure instanceof StatusRuntimeException refused) {
      if (refused.getStatus().getCode() == Status.Code.INTERNAL
          && refused.getCause() instanceof InvalidProtocolBufferException malformed) {
        return Refusal.of(
                Status.Code.INVALID_ARGUMENT,
                ErrorReason.ERROR_REASON_MALFORMED_MESSAGE,
                "the request is not a valid message: " + malformed.getMessage())
            .asException();
      }
      return refused;
    }
    LOG.error("call failed: method={}", method, failure);
    return Refusal.of(
            Status.Code.INTERNAL, ErrorReason.ERROR_REASON_INTERNAL, "internal error; see the log")
        .asException();
  }

  /**
   * Ignores a second close: the guard's after the handler's, or the handler's after the guard's.
   */
  private static final class OnceClosedCall<ReqT, RespT>
      extends SimpleForwardingServerCall<ReqT, RespT> {
    private boolean closed;

    OnceClosedCall(ServerCall<ReqT, RespT> call) {
      super(call);
    }

    @Override
    public void close(Status status, Metadata trailers) {
      synchronized (this) {
        if (closed) {
          return;
        }
        closed = true;
      }
      super.close(status, trailers);
    }

    void fail(Throwable failure) {
      StatusRuntimeException status = statusOf(failure, getMethodDescriptor().getFullMethodName());
      Metadata trailers = status.getTrailers();
      close(status.getStatus(), trailers == null ? new Metadata() : trailers);
    }

    synchronized boolean isClosed() {
      return closed;
    }
  }

  private static final class GuardedListener<ReqT, RespT>
      extends SimpleForwardingServerCallListener<ReqT> {
    private final OnceClosedCall<ReqT, RespT> call;

    GuardedListener(ServerCall.Listener<ReqT> delegate, OnceClosedCall<ReqT, RespT> call) {
      super(delegate);
      this.call = call;
    }

    @Override
    public void onMessage(ReqT message) {
      guarded(() -> super.onMessage(message));
    }

    @Override
    public void onHalfClose() {
      guarded(super::onHalfClose);
    }

    @Override
    public void onReady() {
      guarded(super::onReady);
    }

    private void guarded(Runnable step) {
      if (call.isClosed()) {
        return;
      }
      try {
        step.run();
      } catch (RuntimeException e) {
        call.fail(e);
      }
    }
  }
}
