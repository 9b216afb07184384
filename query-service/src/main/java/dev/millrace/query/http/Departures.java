package dev.millrace.query.http;

import io.grpc.Status;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.context.event.HttpRequestTerminatedEvent;
import io.micronaut.http.server.netty.NettyHttpRequest;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.HttpConversionUtil.ExtensionHeaderNames;
import io.netty.util.AttributeKey;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Calls whose client has gone end at once: with its connection, or by HTTP/2 with its stream. The
 * framework tells nobody of either while a request has no answer. It also tells of an answer when
 * it is handed to the connection, where it lies until the client reads.
 */
@Singleton
final class Departures implements ApplicationEventListener<HttpRequestTerminatedEvent> {
  private static final AttributeKey<Streams> STREAMS = AttributeKey.valueOf(Streams.class, "calls");

  private static final String LEFT = "millrace.left";

  /** Told by the framework, in order with what it writes to the connection. */
  @Override
  public void onApplicationEvent(HttpRequestTerminatedEvent event) {
    if (event.getSource() instanceof NettyHttpRequest<?> netty) {
      netty.getAttribute(LEFT, CompletableFuture.class).ifPresent(left -> afterWrites(netty, left));
    }
  }

  /** A connection writes in order: nothing, written now, is written once the answer is. */
  private static void afterWrites(NettyHttpRequest<?> request, CompletableFuture<?> left) {
    @Nullable ChannelHandlerContext first =
        request.getChannelHandlerContext().pipeline().firstContext();
    if (first != null) { // else it is closed
      first
          .writeAndFlush(Unpooled.EMPTY_BUFFER)
          .addListener((ChannelFutureListener) _ -> left.complete(null));
    }
  }

  /** Done once the answer is written or its client has gone. On the connection's event loop. */
  static CompletableFuture<?> ofAnswer(HttpRequest<?> request, CompletableFuture<?> answer) {
    if (!(request instanceof NettyHttpRequest<?> netty)) {
      return answer;
    }
    CompletableFuture<Object> left = new CompletableFuture<>();
    @Nullable Streams streams = Streams.of(netty);
    if (streams != null) {
      streams.doneWith(streamId(netty), left);
    } else {
      netty.setAttribute(LEFT, left);
      onClose(netty.getChannelHandlerContext().channel(), left, () -> left.complete(null));
    }
    return left;
  }

  /** Fails the call when its client goes before it is answered. On the connection's event loop. */
  static void failWithClient(HttpRequest<?> request, CompletableFuture<?> call) {
    if (!(request instanceof NettyHttpRequest<?> netty)) {
      return;
    }
    @Nullable Streams streams = Streams.of(netty);
    if (streams == null) {
      onClose(netty.getChannelHandlerContext().channel(), call, () -> fail(call));
    } else {
      streams.failWith(streamId(netty), call);
    }
  }

  private static void onClose(Channel channel, CompletableFuture<?> until, Runnable action) {
    ChannelFutureListener closed = _ -> action.run();
    channel.closeFuture().addListener(closed);
    // A connection serves many requests.
    var _ = until.whenComplete((_, _) -> channel.closeFuture().removeListener(closed));
  }

  /** By HTTP/1.1 there is none: 0. */
  private static int streamId(NettyHttpRequest<?> request) {
    return request.getNativeRequest().headers().getInt(ExtensionHeaderNames.STREAM_ID.text(), 0);
  }

  private static void fail(CompletableFuture<?> call) {
    call.completeExceptionally(
        Status.CANCELLED.withDescription("the client has gone").asRuntimeException());
  }

  /**
   * The calls and answers of a connection's open streams; all of them close before it does. A
   * stream closes when its answer is written.
   */
  private static final class Streams extends Http2ConnectionAdapter {
    private final Http2Connection connection;
    private final Map<Integer, CompletableFuture<?>> calls = new ConcurrentHashMap<>();
    private final Map<Integer, CompletableFuture<Object>> answers = new ConcurrentHashMap<>();

    private Streams(Http2Connection connection) {
      this.connection = connection;
    }

    /** Those of the request's connection; null by HTTP/1.1. */
    static @Nullable Streams of(NettyHttpRequest<?> request) {
      ChannelHandlerContext context = request.getChannelHandlerContext();
      @Nullable Http2ConnectionHandler http2 = context.pipeline().get(Http2ConnectionHandler.class);
      if (http2 == null || streamId(request) == 0) {
        return null;
      }
      Channel channel = context.channel();
      @Nullable Streams known = channel.attr(STREAMS).get();
      if (known != null) {
        return known;
      }
      Streams streams = new Streams(http2.connection());
      http2.connection().addListener(streams);
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

    void doneWith(int streamId, CompletableFuture<Object> left) {
      if (connection.stream(streamId) == null) {
        left.complete(null);
      } else {
        answers.put(streamId, left);
      }
    }

    @Override
    public void onStreamClosed(Http2Stream stream) {
      @Nullable CompletableFuture<Object> left = answers.remove(stream.id());
      if (left != null) {
        left.complete(null);
      }
      CompletableFuture<?> call = calls.remove(stream.id());
      if (call != null) {
        fail(call);
      }
    }
  }
}
