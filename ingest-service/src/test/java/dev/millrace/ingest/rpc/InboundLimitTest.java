package dev.millrace.ingest.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InboundLimitTest {
  private static final int LARGE = InboundLimit.SMALL_BYTES + 1;
  private final InboundLimit limit = new InboundLimit(2L * LARGE);
  private final List<Status> closed = new ArrayList<>();

  @Test
  void callWhoseMessageDoesNotFitIsRefusedAndTheNextOneFitsAgain() {
    ServerStreamTracer first = begin();
    ServerStreamTracer second = begin();
    ServerStreamTracer third = begin();
    first.inboundWireSize(LARGE);
    second.inboundWireSize(LARGE);
    assertThat(closed).isEmpty();
    third.inboundWireSize(100);
    assertThat(closed).as("small ones are let in").isEmpty();
    third.inboundWireSize(LARGE);
    assertThat(closed).hasSize(1);
    assertThat(closed.getFirst().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    third.streamClosed(Status.OK);
    second.streamClosed(Status.CANCELLED);
    first.streamClosed(Status.OK);
    assertThat(limit.bytes()).isZero();
    begin().inboundWireSize(LARGE);
    assertThat(closed).hasSize(1);
  }

  @Test
  void parsedMessageIsForgottenAndTheOneAfterItIsNot() {
    ServerStreamTracer tracer = limit.newServerStreamTracer("method", new Metadata());
    ServerCall.Listener<byte[]> listener = listen(tracer);
    tracer.inboundWireSize(300);
    tracer.inboundMessageRead(0, 300, 300);
    tracer.inboundWireSize(500);
    tracer.inboundMessageRead(1, 500, 500);
    assertThat(limit.bytes()).isEqualTo(800);
    listener.onMessage(new byte[0]);
    assertThat(limit.bytes()).isEqualTo(500);
    listener.onMessage(new byte[0]);
    assertThat(limit.bytes()).isZero();
  }

  private ServerStreamTracer begin() {
    ServerStreamTracer tracer = limit.newServerStreamTracer("method", new Metadata());
    var _ = listen(tracer);
    return tracer;
  }

  private ServerCall.Listener<byte[]> listen(ServerStreamTracer tracer) {
    Context context = tracer.filterContext(Context.current());
    Context before = context.attach();
    try {
      return limit.interceptCall(
          new RecordedCall(), new Metadata(), (_, _) -> new ServerCall.Listener<>() {});
    } finally {
      context.detach(before);
    }
  }

  private final class RecordedCall extends ServerCall<byte[], byte[]> {
    @Override
    public void request(int messages) {}

    @Override
    public void sendHeaders(Metadata headers) {}

    @Override
    public void sendMessage(byte[] message) {}

    @Override
    public void close(Status status, Metadata trailers) {
      closed.add(status);
    }

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public MethodDescriptor<byte[], byte[]> getMethodDescriptor() {
      throw new IllegalStateException("the limit does not look at the method");
    }
  }
}
