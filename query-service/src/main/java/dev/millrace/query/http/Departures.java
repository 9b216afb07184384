package dev.millrace.query.http;

import io.grpc.Status;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.server.netty.NettyHttpRequest;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.HttpConversionUtil.ExtensionHeaderNames;
import io.netty.util.AttributeKey;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Calls whose client has gone end at once: with its connection, or by HTTP/2 with its stream. The
 * framework tells nobody of either while a request has no answer.
 */
final class Departures {
  private static final AttributeKey<Streams> STREAMS = AttributeKey.valueOf(Streams.class, "calls");

  private Departures() {}

  /** Fails the call when its client goes before it is answered. On the connection's event loop. */
  static void failWithClient(HttpRequest<?> request, CompletableFuture<?> call) {
    if (!(request instanceof NettyHttpRequest<?> netty)) {
      return;
    }
    ChannelHandlerContext context = netty.getChannelHandlerContext();
    @Nullable Http2ConnectionHandler http2 = context.pipeline().get(Http2ConnectionHandler.class);
    int streamId =
        netty.getNativeRequest().headers().getInt(ExtensionHeaderNames.STREAM_ID.text(), 0);
    if (http2 == null || streamId == 0) {
      failWithConnection(context.channel(), call);
    } else {
      Streams.of(context.channel(), http2.connection()).failWith(streamId, call);
    }
  }

  private static void failWithConnection(Channel channel, CompletableFuture<?> call) {
    ChannelFutureListener closed = _ -> fail(call);
    channel.closeFuture().addListener(closed);
    // A connection serves many requests.
    var _ = call.whenComplete((_, _) -> channel.closeFuture().removeListener(closed));
  }

  private static void fail(CompletableFuture<?> call) {
    call.completeExceptionally(
        Status.CANCELLED.withDescription("the client has gone").asRuntimeException());
  }

  /** The calls of a connection's open streams; all of them close before it does. */
  private static final class Streams extends Http2ConnectionAdapter {
    private final Http2Connection connection;
    private final Map<Integer, CompletableFuture<?>> calls = new ConcurrentHashMap<>();

    private Streams(Http2Connection connection) {
      this.connection = connection;
    }

    static Streams of(Channel channel, Http2Connection connection) {
      Streams known = channel.attr(STREAMS).get();
      if (known != null) {
        return known;
      }
      Streams streams = new Streams(connection);
      connection.addListener(streams);
      channel.attr(STREAMS).set(streams);
      return streams;
    }

    void failWith(int streamId, CompletableFuture<?> call) {
      if (connection.stream(streamId) == null) {
        fail(call);
        return;
      }
      calls.put(streamId, call);
      var _ = call.whenComplete((_, _) -> calls.remove(streamId));
    }

    @Override
    public void onStreamClosed(Http2Stream stream) {
      CompletableFuture<?> call = calls.remove(stream.id());
      if (call != null) {
        fail(call);
      }
    }
  }
}
