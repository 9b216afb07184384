package dev.millrace.query.wiring;

import dev.millrace.contract.ownership.OwnerDirectory;
import dev.millrace.query.owner.OwnerStreams;
import dev.millrace.query.rpc.StreamMeters;
import dev.millrace.query.rpc.Streams;
import dev.millrace.query.tail.Tail;
import dev.millrace.query.tail.TailMeters;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.runtime.server.event.ServerShutdownEvent;
import io.netty.channel.EventLoopGroup;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.concurrent.TimeUnit;

/** What the public streams need: connections to owners of their own, and their clock. */
@Factory
final class StreamFactory {
  /** What an owner may have on its way to a stream that is not read: two of its chunks. */
  private static final int WINDOW_BYTES = 256 << 10;

  @Singleton
  @Bean(preDestroy = "close")
  OwnerStreams ownerStreams(
      @Named(ServerFactory.LOOPS) EventLoopGroup eventLoops, MeterRegistry registry) {
    OwnerStreams streams =
        new OwnerStreams(
            endpoint ->
                OwnerConnections.to(endpoint, eventLoops).flowControlWindow(WINDOW_BYTES).build());
    Gauge.builder("millrace.query.tail.connections", streams, OwnerStreams::count)
        .description("Connections to owners, one for each of their streams")
        .register(registry);
    return streams;
  }

  /** Before the server stops, which waits for calls that are open. */
  @Singleton
  ApplicationEventListener<ServerShutdownEvent> endOfStreams(Streams streams) {
    return _ -> streams.close();
  }

  @Singleton
  @Bean(preDestroy = "close")
  Streams streams(
      QuerySettings settings,
      OwnerDirectory directory,
      OwnerStreams streams,
      @Named(ServerFactory.LOOPS) EventLoopGroup eventLoops,
      MeterRegistry registry) {
    QuerySettings.Streaming streaming = settings.streaming();
    return new Streams(
        new Streams.Bounds(
            streaming.watchesMax(),
            streaming.exportsMax(),
            TimeUnit.MILLISECONDS.toNanos(streaming.heartbeatMillis()),
            TimeUnit.MILLISECONDS.toNanos(streaming.slowClientMillis())),
        new Tail.Surroundings(
            directory::owners,
            directory::refreshSoon,
            streams,
            eventLoops,
            System::nanoTime,
            TimeUnit.MILLISECONDS.toNanos(streaming.ownerAwayMillis()),
            new TailMeters(registry)),
        new StreamMeters(registry));
  }
}
