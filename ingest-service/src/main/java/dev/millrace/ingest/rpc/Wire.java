package dev.millrace.ingest.rpc;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.ingest.admit.Message;
import dev.millrace.v1.IngestServiceGrpc;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/**
 * The generated service's methods over bytes: requests are not parsed beyond where their
 * transactions lie, answers are encoded where they are made. Objects of every transaction and
 * receipt would cost more than all the rest of a call.
 */
final class Wire {
  private static final MethodDescriptor<Message, byte[]> SUBMIT =
      IngestServiceGrpc.getSubmitMethod().toBuilder(new Requests(Message::ofOne), new Encoded())
          .build();

  private static final MethodDescriptor<Message, byte[]> SUBMIT_BATCH =
      IngestServiceGrpc.getSubmitBatchMethod().toBuilder(new Requests(Message::of), new Encoded())
          .build();

  private static final MethodDescriptor<Message, byte[]> SUBMIT_STREAM =
      IngestServiceGrpc.getSubmitStreamMethod().toBuilder(new Requests(Message::of), new Encoded())
          .build();

  private Wire() {}

  static ServerServiceDefinition bind(IngestRpc calls) {
    ServiceDescriptor generated = IngestServiceGrpc.getServiceDescriptor();
    ServiceDescriptor descriptor =
        ServiceDescriptor.newBuilder(generated.getName())
            .setSchemaDescriptor(generated.getSchemaDescriptor())
            .addMethod(SUBMIT)
            .addMethod(SUBMIT_BATCH)
            .addMethod(SUBMIT_STREAM)
            .build();
    return ServerServiceDefinition.builder(descriptor)
        .addMethod(SUBMIT, ServerCalls.asyncUnaryCall(calls::submit))
        .addMethod(SUBMIT_BATCH, ServerCalls.asyncUnaryCall(calls::submitBatch))
        .addMethod(SUBMIT_STREAM, ServerCalls.asyncBidiStreamingCall(calls::submitStream))
        .build();
  }

  /** What gRPC's own marshaller throws, so that it is answered in the same way. */
  static StatusRuntimeException malformed(InvalidProtocolBufferException cause) {
    return Status.INTERNAL
        .withDescription("Invalid protobuf byte sequence")
        .withCause(cause)
        .asRuntimeException();
  }

  @FunctionalInterface
  private interface Reader {
    Message read(byte[] request) throws InvalidProtocolBufferException;
  }

  private record Requests(Reader reader) implements Marshaller<Message> {
    @Override
    public Message parse(InputStream stream) {
      try {
        return reader.read(bytes(stream));
      } catch (InvalidProtocolBufferException e) {
        throw malformed(e);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public InputStream stream(Message request) {
      throw new UnsupportedOperationException("a server sends no requests");
    }

    private static byte[] bytes(InputStream stream) throws IOException {
      if (!(stream instanceof KnownLength)) {
        return stream.readAllBytes(); // it was compressed
      }
      byte[] bytes = new byte[stream.available()];
      var _ = stream.readNBytes(bytes, 0, bytes.length);
      return bytes;
    }
  }

  private static final class Encoded implements Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] answer) {
      return new Bytes(answer);
    }

    @Override
    public byte[] parse(InputStream stream) {
      throw new UnsupportedOperationException("a server takes no answers");
    }
  }

  /** Writes itself in one piece; gRPC would copy it in several otherwise. */
  private static final class Bytes extends ByteArrayInputStream implements KnownLength, Drainable {
    Bytes(byte[] bytes) {
      super(bytes);
    }

    @Override
    public int drainTo(OutputStream target) throws IOException {
      return (int) transferTo(target);
    }
  }
}
