package dev.millrace.query.http;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Calls of the public service without a network, through everything that stands in front of it:
 * what the policy refuses, what is counted and how failures are told is the same as for clients of
 * gRPC. Any thread; a call is made on the caller's and answered on whichever brings the answer.
 */
public final class ReadCalls implements AutoCloseable {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  /** Answers stay bytes until a thread that may take its time reads them. */
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
            throw new UncheckedIOException("reading from memory", e);
          }
        }
      };

  private final Server server;
  private final ManagedChannel channel;

  private ReadCalls(Server server, ManagedChannel channel) {
    this.server = server;
    this.channel = channel;
  }

  /**
   * Calls of a service.
   *
   * @param interceptors in front of it, outermost first
   */
  public static ReadCalls of(
      ServerServiceDefinition service, List<ServerInterceptor> interceptors) {
    String name = InProcessServerBuilder.generateName();
    InProcessServerBuilder builder =
        InProcessServerBuilder.forName(name).directExecutor().addService(service);
    // The one that is added last comes first.
    interceptors.reversed().forEach(builder::intercept);
    try {
      return new ReadCalls(
          builder.build().start(), InProcessChannelBuilder.forName(name).directExecutor().build());
    } catch (IOException e) {
      throw new UncheckedIOException("a server without network needs none", e);
    }
  }

  /**
   * Calls a method.
   *
   * @param timeoutMillis for the answer; null for the service's own
   * @param authorization for the policy; null when there is none
   * @return the response's bytes, or the status the call was refused with; whoever fails it before
   *     that cancels the call
   */
  <Q> CompletableFuture<byte[]> call(
      MethodDescriptor<Q, ?> method,
      Q request,
      @Nullable Long timeoutMillis,
      @Nullable String authorization) {
    CallOptions options =
        timeoutMillis == null
            ? CallOptions.DEFAULT
            : CallOptions.DEFAULT.withDeadlineAfter(timeoutMillis, TimeUnit.MILLISECONDS);
    ClientCall<Q, byte[]> call =
        with(authorization)
            .newCall(method.toBuilder(method.getRequestMarshaller(), BYTES).build(), options);
    CompletableFuture<byte[]> answer = new CompletableFuture<>();
    ClientCalls.asyncUnaryCall(call, request, new OneAnswer(answer));
    var _ =
        answer.whenComplete(
            (_, failure) -> {
              if (failure != null) {
                call.cancel(
                    "nobody waits for it", failure); // of no effect where the call failed itself
              }
            });
    return answer;
  }

  private Channel with(@Nullable String authorization) {
    if (authorization == null) {
      return channel;
    }
    Metadata headers = new Metadata();
    headers.put(AUTHORIZATION, authorization);
    return ClientInterceptors.intercept(
        channel, MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  private record OneAnswer(CompletableFuture<byte[]> answer) implements StreamObserver<byte[]> {
    @Override
    public void onNext(byte[] response) {
      answer.complete(response);
    }

    @Override
    public void onError(Throwable failure) {
      answer.completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {
      // the answer came before
    }
  }
}
