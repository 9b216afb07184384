package dev.millrace.query.cache;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.event.DefaultEventPublisherOptions;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import io.netty.util.HashedWheelTimer;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Two connections to Redis, one for reads and one for fills. The first connect is tried until it
 * succeeds; from then on Lettuce reconnects by itself. While disconnected, commands are rejected.
 */
public final class RedisConnections implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RedisConnections.class);

  /** Commands on a connection without an answer: about 6 ms of what Redis does in a second. */
  private static final int REQUEST_QUEUE_MAX = 1_024;

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);
  private static final long CONNECT_AGAIN_MILLIS = 1_000;
  private static final Duration RECONNECT_MIN = Duration.ofMillis(50);
  private static final Duration RECONNECT_MAX = Duration.ofSeconds(1);

  /** Ends commands at their timeout; the default of 100 ms would double a timeout of 50 ms. */
  private static final int TIMER_TICK_MILLIS = 10;

  private static final RedisCodec<String, byte[]> CODEC =
      RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

  private final RedisURI uri;
  private final ScheduledExecutorService timer;
  private final HashedWheelTimer commandTimer =
      new HashedWheelTimer(
          new DefaultThreadFactory("redis-timer", true), TIMER_TICK_MILLIS, TimeUnit.MILLISECONDS);
  private final ClientResources resources;
  private final RedisClient client;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile @Nullable StatefulRedisConnection<String, byte[]> reads;
  private volatile @Nullable StatefulRedisConnection<String, byte[]> fills;

  /**
   * Begins to connect.
   *
   * @param timer runs the next try
   */
  public RedisConnections(RedisSettings settings, ScheduledExecutorService timer) {
    this.timer = timer;
    uri = RedisURI.create(settings.uri());
    resources =
        DefaultClientResources.builder()
            .ioThreadPoolSize(1)
            .computationThreadPoolSize(1)
            .timer(commandTimer)
            .commandLatencyRecorder(CommandLatencyRecorder.disabled())
            .commandLatencyPublisherOptions(DefaultEventPublisherOptions.disabled())
            .reconnectDelay(
                Delay.exponential(RECONNECT_MIN, RECONNECT_MAX, 2, TimeUnit.MILLISECONDS))
            .build();
    client = RedisClient.create(resources, uri);
    client.setOptions(options(Duration.ofMillis(settings.timeoutMillis())));
    connect(connection -> reads = connection);
    connect(
        connection -> {
          connection.setAutoFlushCommands(false);
          fills = connection;
        });
  }

  /** The connection for reads; null before the first connect. */
  @Nullable StatefulRedisConnection<String, byte[]> reads() {
    return reads;
  }

  /** The connection for fills, which does not flush by itself; null before the first connect. */
  @Nullable StatefulRedisConnection<String, byte[]> fills() {
    return fills;
  }

  private void connect(Consumer<StatefulRedisConnection<String, byte[]>> connected) {
    if (closed.get()) {
      return;
    }
    var _ =
        client
            .connectAsync(CODEC, uri)
            .whenComplete(
                (connection, failure) -> {
                  if (failure == null) {
                    connected.accept(connection);
                    LOG.info("connected to Redis: host={} port={}", uri.getHost(), uri.getPort());
                  } else if (!closed.get()) {
                    LOG.warn("no connection to Redis yet: cause={}", failure.toString());
                    var _ =
                        timer.schedule(
                            () -> connect(connected), CONNECT_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
                  }
                });
  }

  private static ClientOptions options(Duration timeout) {
    return ClientOptions.builder()
        .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
        .requestQueueSize(REQUEST_QUEUE_MAX)
        .socketOptions(
            SocketOptions.builder().connectTimeout(CONNECT_TIMEOUT).keepAlive(true).build())
        .timeoutOptions(TimeoutOptions.enabled(timeout))
        .build();
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      client.shutdown(Duration.ZERO, CONNECT_TIMEOUT);
      var _ = resources.shutdown(0, CONNECT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
      var _ = commandTimer.stop();
    }
  }
}
