package dev.millrace.query.wiring;

import dev.millrace.contract.ownership.OwnerCommit;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.concurrent.TimeUnit;

/** How owners are connected to, for calls and for streams. */
final class OwnerConnections {
  /**
   * More than any reply or message of a stream should have: a page of 1,000 entries with large
   * bodies is asked smaller.
   */
  private static final int REPLY_BYTES_MAX = 32 << 20;

  private static final long KEEP_ALIVE_SECONDS = 20;
  private static final long KEEP_ALIVE_TIMEOUT_SECONDS = 3;

  private OwnerConnections() {}

  /** A channel on these event loops, which also run its callbacks; whoever calls retries. */
  static NettyChannelBuilder to(OwnerCommit endpoint, EventLoopGroup eventLoops) {
    return NettyChannelBuilder.forAddress(endpoint.host(), endpoint.port())
        .usePlaintext()
        .eventLoopGroup(eventLoops)
        .channelType(NioSocketChannel.class)
        .directExecutor()
        .disableRetry()
        .maxInboundMessageSize(REPLY_BYTES_MAX)
        .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
        .keepAliveTimeout(KEEP_ALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
  }
}
