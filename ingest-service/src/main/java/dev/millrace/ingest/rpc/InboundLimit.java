package dev.millrace.ingest.rpc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.millrace.ingest.submission.Refusals;
import io.grpc.Context;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the bytes of messages that have arrived, in part or whole, and are not parsed yet. Flow
 * control does not: gRPC asks for a whole message at once, so many calls with large messages would
 * fill the memory before admission sees the first. A call whose message does not fit is refused.
 *
 * <p>Both a tracer, which sees bytes arrive, and an interceptor, which sees messages parsed; it
 * must stand behind {@link dev.millrace.contract.rpc.CallGuard}, which lets a call be closed only
 * once.
 */
public final class InboundLimit extends ServerStreamTracer.Factory implements ServerInterceptor {
  /** Messages up to this size are always let in: the number of calls bounds them. */
  static final int SMALL_BYTES = 16 * 1024;

  private static final Context.Key<Tracer> TRACER = Context.key("millrace-inbound");

  private final long bytesMax;
  private final AtomicLong bytes = new AtomicLong();

  public InboundLimit(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** The bytes that have arrived and are not parsed. */
  public long bytes() {
    return bytes.get();
  }

  @Override
  public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
    return new Tracer();
  }

  @Override
  public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
      ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
    Tracer tracer = TRACER.get();
    if (tracer == null) {
      return next.startCall(call, headers);
    }
    tracer.watch(call);
    return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
      @Override
      public void onMessage(ReqT message) {
        try {
          super.onMessage(message);
        } finally {
          tracer.parsed();
        }
      }
    };
  }

  private final class Tracer extends ServerStreamTracer {
    @GuardedBy("this")
    private final Deque<Long> unparsed = new ArrayDeque<>();

    @GuardedBy("this")
    private long arriving;

    @GuardedBy("this")
    private @Nullable ServerCall<?, ?> call;

    @GuardedBy("this")
    private boolean over;

    @Override
    public Context filterContext(Context context) {
      return context.withValue(TRACER, this);
    }

    @Override
    public void inboundWireSize(long arrived) {
      synchronized (this) {
        arriving += arrived;
        over |= bytes.addAndGet(arrived) > bytesMax && arriving > SMALL_BYTES;
      }
      refuseIfOver();
    }

    @Override
    public synchronized void inboundMessageRead(
        int number, long wireBytes, long uncompressedBytes) {
      unparsed.add(arriving);
      arriving = 0;
    }

    @Override
    public void streamClosed(Status status) {
      long rest;
      synchronized (this) {
        rest = arriving;
        for (long message : unparsed) {
          rest += message;
        }
        arriving = 0;
        unparsed.clear();
      }
      bytes.addAndGet(-rest);
    }

    private void watch(ServerCall<?, ?> watched) {
      synchronized (this) {
        call = watched;
      }
      refuseIfOver();
    }

    private synchronized void parsed() {
      Long message = unparsed.poll();
      if (message != null) {
        bytes.addAndGet(-message);
      }
    }

    private void refuseIfOver() {
      ServerCall<?, ?> refused;
      synchronized (this) {
        refused = over ? call : null;
        if (refused != null) {
          over = false;
        }
      }
      if (refused != null) {
        StatusRuntimeException full = Refusals.BUFFER_FULL.asException();
        Metadata trailers = full.getTrailers();
        refused.close(full.getStatus(), trailers == null ? new Metadata() : trailers);
      }
    }
  }
}
