package dev.millrace.ingest.wiring;

import dev.millrace.contract.rpc.AccessInterceptor;
import dev.millrace.contract.rpc.AccessPolicy;
import dev.millrace.contract.rpc.CallGuard;
import dev.millrace.ingest.rpc.InboundLimit;
import io.grpc.ServerBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.grpc.MetricCollectingServerInterceptor;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import jakarta.inject.Singleton;
import java.util.concurrent.TimeUnit;

/** Completes the gRPC server that Micronaut begins: services, interceptors, threads, bounds. */
@Singleton
final class GrpcServer implements BeanCreatedEventListener<ServerBuilder<?>> {
  /** A client that pings more often is cut off. */
  private static final int PING_SECONDS_MIN = 10;

  /**
   * Cancellations of one connection; a reset flood exceeds them, a client with timeouts does not.
   */
  private static final int RESETS_MAX = 500;

  private static final int RESETS_WINDOW_SECONDS = 10;

  private final Stages stages;
  private final IngestSettings settings;
  private final MeterRegistry registry;

  GrpcServer(Stages stages, IngestSettings settings, MeterRegistry registry) {
    this.stages = stages;
    this.settings = settings;
    this.registry = registry;
  }

  @Override
  public ServerBuilder<?> onCreated(BeanCreatedEvent<ServerBuilder<?>> event) {
    return complete((NettyServerBuilder) event.getBean(), stages, settings, registry);
  }

  static NettyServerBuilder complete(
      NettyServerBuilder server, Stages stages, IngestSettings settings, MeterRegistry registry) {
    InboundLimit inbound = stages.inbound();
    return server
        .addService(CallGuard.parsedInside(stages.rpc()))
        .addService(ProtoReflectionServiceV1.newInstance())
        // The last one added runs first: meters see how the guard closes a call.
        .intercept(inbound)
        .addStreamTracerFactory(inbound)
        .intercept(new AccessInterceptor(AccessPolicy.OPEN))
        .intercept(new CallGuard())
        .intercept(new MetricCollectingServerInterceptor(registry))
        .executor(stages.callThreads())
        .bossEventLoopGroup(stages.eventLoops())
        .workerEventLoopGroup(stages.eventLoops())
        .channelType(NioServerSocketChannel.class)
        .maxInboundMessageSize(settings.grpc().messageBytesMax())
        .maxConcurrentCallsPerConnection(settings.grpc().callsMax())
        .permitKeepAliveTime(PING_SECONDS_MIN, TimeUnit.SECONDS)
        .permitKeepAliveWithoutCalls(true)
        .maxRstFramesPerWindow(RESETS_MAX, RESETS_WINDOW_SECONDS);
  }
}
