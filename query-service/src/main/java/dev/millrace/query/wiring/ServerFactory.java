package dev.millrace.query.wiring;

import io.grpc.ServerBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.concurrent.TimeUnit;

/** The threads that serve clients and owners, and the gRPC server on them. */
@Factory
final class ServerFactory {
  /** 1,000 keys of 256 characters, or a page token of the largest topic, with room. */
  private static final int REQUEST_BYTES_MAX = 1 << 20;

  /** Clients may ping this often to keep an idle connection. */
  private static final long PERMITTED_PING_SECONDS = 10;

  /**
   * The loops of gRPC, owners and timers: by name, since the framework has a group of its own that
   * is taken where none is named.
   */
  static final String LOOPS = "query-loops";

  /**
   * Every call may wait for a bound and holds its request meanwhile; more of one connection wait in
   * the client.
   */
  private static final int CALLS_PER_CONNECTION_MAX = 1_000;

  /**
   * Cancellations of one connection: a reset flood exceeds them, reads with short deadlines and
   * hedged ones do not.
   */
  private static final int RESETS_MAX = 2_000;

  private static final int RESETS_WINDOW_SECONDS = 10;

  @Singleton
  @Named(LOOPS)
  @Bean(preDestroy = "shutdownGracefully")
  EventLoopGroup eventLoops(QuerySettings settings) {
    return new MultiThreadIoEventLoopGroup(
        settings.resources().eventLoopThreads(),
        new DefaultThreadFactory("query-loop", true),
        NioIoHandler.newFactory());
  }

  /** No handler blocks, so they run on the event loops themselves. */
  @Singleton
  BeanCreatedEventListener<ServerBuilder<?>> onEventLoops(@Named(LOOPS) EventLoopGroup eventLoops) {
    return event -> {
      if (event.getBean() instanceof NettyServerBuilder netty) {
        netty
            .bossEventLoopGroup(eventLoops)
            .workerEventLoopGroup(eventLoops)
            .channelType(NioServerSocketChannel.class)
            .directExecutor()
            .maxInboundMessageSize(REQUEST_BYTES_MAX)
            .permitKeepAliveTime(PERMITTED_PING_SECONDS, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .maxConcurrentCallsPerConnection(CALLS_PER_CONNECTION_MAX)
            .maxRstFramesPerWindow(RESETS_MAX, RESETS_WINDOW_SECONDS);
      }
      return event.getBean();
    };
  }
}
