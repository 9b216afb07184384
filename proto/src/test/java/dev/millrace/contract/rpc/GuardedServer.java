package dev.millrace.contract.rpc;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.BindableService;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.CompressorRegistry;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** A real server on loopback with one guarded service, and a client that may send any bytes. */
final class GuardedServer implements AutoCloseable {
  private static final MethodDescriptor.Marshaller<byte[]> BYTES =
      new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(byte[] value) {
          return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
          try {
            return stream.readAllBytes();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        }
      };

  private final Server server;
  private final ManagedChannel channel;

  GuardedServer(BindableService service, ServerInterceptor... inside) throws IOException {
    this(CompressorRegistry.getDefaultInstance(), service, inside);
  }

  GuardedServer(
      CompressorRegistry clientCompressors, BindableService service, ServerInterceptor... inside)
      throws IOException {
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(CallGuard.parsedInside(service));
    for (ServerInterceptor interceptor : inside) {
      builder.intercept(interceptor);
    }
    server = builder.intercept(new CallGuard()).build().start();
    channel =
        NettyChannelBuilder.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort()))
            .usePlaintext()
            .compressorRegistry(clientCompressors)
            .build();
  }

  /** A connection of its own that takes so many bytes before someone reads them. */
  ManagedChannel connect(int windowBytes) {
    return NettyChannelBuilder.forAddress(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort()))
        .usePlaintext()
        .flowControlWindow(windowBytes)
        .build();
  }

  Channel channel() {
    return channel;
  }

  /** A unary call with these bytes as its request. */
  byte[] call(MethodDescriptor<?, ?> method, CallOptions options, byte[] request) {
    return ClientCalls.blockingUnaryCall(
        channel, raw(method), options.withDeadlineAfter(20, TimeUnit.SECONDS), request);
  }

  /** A call of a stream whose messages are bytes. */
  ClientCall<byte[], byte[]> open(MethodDescriptor<?, ?> method) {
    return channel.newCall(
        raw(method), CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS));
  }

  private static MethodDescriptor<byte[], byte[]> raw(MethodDescriptor<?, ?> method) {
    return method.toBuilder(BYTES, BYTES).build();
  }

  /** The reason in the details of a failed call. */
  static String reason(StatusRuntimeException failure) {
    try {
      return Objects.requireNonNull(StatusProto.fromThrowable(failure))
          .getDetails(0)
          .unpack(ErrorInfo.class)
          .getReason();
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.shutdownNow();
  }
}
