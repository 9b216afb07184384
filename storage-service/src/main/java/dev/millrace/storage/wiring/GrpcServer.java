package dev.millrace.storage.wiring;

import dev.millrace.contract.rpc.AccessInterceptor;
import dev.millrace.contract.rpc.AccessPolicy;
import dev.millrace.contract.rpc.CallGuard;
import dev.millrace.contract.rpc.ReplyBytes;
import io.grpc.ServerBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.grpc.MetricCollectingServerInterceptor;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import jakarta.inject.Singleton;
import java.util.concurrent.TimeUnit;

/** Completes the gRPC server that Micronaut begins: services, interceptors, threads, bounds. */
@Singleton
final class GrpcServer implements BeanCreatedEventListener<ServerBuilder<?>> {
  /** One event loop: a storage node's callers are few, their answers large. */
  private static final int EVENT_LOOP_THREADS = 1;

  private static final int FLOW_CONTROL_BYTES = 1024 * 1024;

  /** A look-up of outcomes carries the records it asks about. */
  private static final int MESSAGE_BYTES_MAX = 16 * 1024 * 1024;

  private static final int CALLS_PER_CONNECTION_MAX = 2_000;
  private static final int PING_SECONDS_MIN = 5;

  /** Cancellations of one connection: a reset flood exceeds them, hedged reads do not. */
  private static final int RESETS_MAX = 2_000;

  private static final int RESETS_WINDOW_SECONDS = 10;

  private final StorageNode node;
  private final MeterRegistry registry;

  GrpcServer(StorageNode node, MeterRegistry registry) {
    this.node = node;
    this.registry = registry;
  }

  @Override
  public ServerBuilder<?> onCreated(BeanCreatedEvent<ServerBuilder<?>> event) {
    return complete((NettyServerBuilder) event.getBean(), node, registry);
  }

  static NettyServerBuilder complete(
      NettyServerBuilder server, StorageNode node, MeterRegistry registry) {
    EventLoopGroup loops =
        new MultiThreadIoEventLoopGroup(
            EVENT_LOOP_THREADS,
            new DefaultThreadFactory("grpc-loop", true),
            NioIoHandler.newFactory());
    return server
        .addService(CallGuard.parsedInside(node.service()))
        .addService(CallGuard.parsedInside(node.verification()))
        .addService(CallGuard.parsedInside(node.admin()))
        .addService(CallGuard.parsedInside(node.maintenance()))
        // The last one added runs first: meters see how the guard closes a call.
        .intercept(new ReplyBytes(node.held()))
        .intercept(new AccessInterceptor(AccessPolicy.OPEN))
        .intercept(new CallGuard())
        .intercept(new MetricCollectingServerInterceptor(registry))
        .bossEventLoopGroup(loops)
        .workerEventLoopGroup(loops)
        .channelType(NioServerSocketChannel.class)
        .flowControlWindow(FLOW_CONTROL_BYTES)
        .maxInboundMessageSize(MESSAGE_BYTES_MAX)
        .maxConcurrentCallsPerConnection(CALLS_PER_CONNECTION_MAX)
        .permitKeepAliveTime(PING_SECONDS_MIN, TimeUnit.SECONDS)
        .permitKeepAliveWithoutCalls(true)
        .maxRstFramesPerWindow(RESETS_MAX, RESETS_WINDOW_SECONDS);
  }
}
