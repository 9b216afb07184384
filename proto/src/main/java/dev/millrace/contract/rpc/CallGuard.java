package dev.millrace.contract.rpc;

import dev.millrace.contract.errors.Failures;
import io.grpc.BindableService;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.InputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns what a handler throws into the status of its call, as {@link Failures#answer} says.
 * (grpc-java would answer UNKNOWN to everything.)
 */
public final class CallGuard implements ServerInterceptor {
  private static final Logger LOG = LoggerFactory.getLogger(CallGuard.class);

  /**
   * Passes streams on as they are. (What grpc-java brings for this puts a buffer of 8 KiB around
   * each answer, and copies it once more.)
   */
  private static final MethodDescriptor.Marshaller<InputStream> AS_IT_IS =
      new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(InputStream message) {
          return message;
        }

        @Override
        public InputStream parse(InputStream message) {
          return message;
        }
      };

  /**
   * The service with its requests parsed behind this interceptor instead of before it, so that it
   * sees malformed ones.
   */
  public static ServerServiceDefinition parsedInside(BindableService service) {
    return ServerInterceptors.useMarshalledMessages(service.bindService(), AS_IT_IS);
  }

  @Override
  public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
      ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
    GuardedCall<ReqT, RespT> guarded = new GuardedCall<>(call);
    try {
      return new GuardedListener<>(next.startCall(guarded, headers), guarded);
    } catch (RuntimeException e) {
      var _ = guarded.fail(e);
      return new ServerCall.Listener<>() {};
    }
  }

  /**
   * The call as the handler sees it. Once the guard has failed it, it is over: what the handler
   * still sends is dropped. A second close is ignored, whoever comes second. Sending and closing
   * exclude each other, as a {@link ServerCall} demands: a stream's handler may be answering from
   * another thread while the guard closes.
   */
  private static final class GuardedCall<ReqT, RespT>
      extends SimpleForwardingServerCall<ReqT, RespT> {
    private volatile boolean closed;
    private volatile boolean failed;

    GuardedCall(ServerCall<ReqT, RespT> call) {
      super(call);
    }

    @Override
    public synchronized void sendHeaders(Metadata headers) {
      if (!failed) {
        super.sendHeaders(headers);
      }
    }

    @Override
    public synchronized void sendMessage(RespT message) {
      if (!failed) {
        super.sendMessage(message);
      }
    }

    @Override
    public synchronized void close(Status status, Metadata trailers) {
      if (!closed) {
        closed = true;
        super.close(status, trailers);
      }
    }

    @Override
    public boolean isCancelled() {
      return failed || super.isCancelled();
    }

    /** Closes the call for what was thrown; false when it was closed before. */
    boolean fail(RuntimeException failure) {
      StatusRuntimeException status =
          Failures.answer(failure, getMethodDescriptor().getFullMethodName());
      Metadata trailers = status.getTrailers();
      synchronized (this) {
        if (closed) {
          return false;
        }
        failed = true;
        close(status.getStatus(), trailers == null ? new Metadata() : trailers);
        return true;
      }
    }

    boolean isClosed() {
      return closed;
    }
  }

  /**
   * Guards every step of the handler. A call that the guard fails ends for its handler as a
   * cancelled one does, so that a stream's handler lets go of what it holds.
   */
  private static final class GuardedListener<ReqT, RespT>
      extends SimpleForwardingServerCallListener<ReqT> {
    private final GuardedCall<ReqT, RespT> call;

    /** Whether the handler was told of its end; steps of a call never overlap. */
    private boolean ended;

    GuardedListener(ServerCall.Listener<ReqT> delegate, GuardedCall<ReqT, RespT> call) {
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

    @Override
    public void onCancel() {
      end(super::onCancel);
    }

    @Override
    public void onComplete() {
      end(super::onComplete);
    }

    private void guarded(Runnable step) {
      if (call.isClosed()) {
        return;
      }
      try {
        step.run();
      } catch (RuntimeException e) {
        if (call.fail(e)) {
          end(super::onCancel);
        }
      }
    }

    private void end(Runnable step) {
      if (ended) {
        return;
      }
      ended = true;
      try {
        step.run();
      } catch (RuntimeException e) {
        LOG.warn(
            "handler failed at the end of its call: method={}",
            call.getMethodDescriptor().getFullMethodName(),
            e);
      }
    }
  }
}
